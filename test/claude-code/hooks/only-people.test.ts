import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { openScreen } from '../../e2e/client/screen.ts'
import { patient, type Patient } from '../../doctor/site.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'

const plugin = inject('plugin')
const PATH = process.env['PATH'] ?? ''
const OF_A_MODEL = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-1' }

const place = async (): Promise<Patient> => {
  const site = patient(plugin)
  site.write('work/001-tea/PLAN.md', PLAN)
  await site.dispatch()
  return site
}

/** What the hook of a typed command answers; `around` is the shell command that starts it, if the client itself does not. */
const typed = ({ root }: Patient, line: string, around: string | null): string => {
  const [, name = '', args = ''] = /^\/(\S+)\s*(.*)$/s.exec(line) ?? []
  const input = { hook_event_name: 'UserPromptExpansion', session_id: 'one', command_name: name, command_args: args }
  const hook = join(plugin, 'bin/hook')
  const given = { PATH, HOME: homedir(), ...OF_A_MODEL }
  const about = { cwd: root, input: JSON.stringify(input), encoding: 'utf8' } as const
  if (around === null)
    return spawnSync('sh', [hook, 'start'], { ...about, env: { ...given, CLAUDE_PROJECT_DIR: root } }).stdout
  return spawnSync('sh', ['-c', around, 'sh', hook], { ...about, env: { ...given, PROJECT: root } }).stdout
}

const FORGED = 'CLAUDE_PROJECT_DIR="$PROJECT" sh "$1" start; true'
const CLEARED = 'env -i PATH="$PATH" HOME="$HOME" CLAUDE_PROJECT_DIR="$PROJECT" CLAUDE_PID=1 sh "$1" start; true'
// As a client that a model starts would: what it starts itself has the folder.
const NESTED = 'sh -c "CLAUDE_PROJECT_DIR=\\"$PROJECT\\" sh \\"$1\\" start; true" sh "$1"; true'

describe.runIf(existsSync('/proc/self/environ'))('what only people do', () => {
  test.each([
    ['/phasegate:approve plan', /the plan is approved/],
    ['/phasegate:reopen --thread 1.1.1 --reason x', /thread 01\.01\.01 is pending/],
    ['/phasegate:override explore-1 --reason x', /explore-1 is overridden/],
    ['/phasegate:trust', /nothing that would need to be accepted/],
    ['/phasegate:doctor --accept', /Phasegate \d/],
    ['/phasegate:doctor --drop', /Phasegate \d/],
    ['/phasegate:statusline off', /not in your settings/],
  ])('%s is done for a client, and for no shell call of a model', async (line, done) => {
    const site = await place()
    for (const around of [FORGED, CLEARED, NESTED])
      expect(typed(site, line, around)).toMatch(/from within the shell call of another session; only a person/)
    expect(typed(site, line, null)).toMatch(done)
  })

  test('a model gives itself a terminal in which it approves nothing, cancels nothing and reports nothing', async () => {
    const { root } = await place()
    const lines = [
      'approve plan',
      'cancel --thread 1.1.1 --reason x',
      'update --thread 1.1.1 --status in_progress',
      'update --thread 1.1.1 --status cancelled --report x',
    ]
    const cleared = `env -i PATH="$PATH" HOME="$HOME" node "${plugin}/dist/work.js"`
    const script = [...lines.map((line) => `${cleared} ${line}`), 'echo over; read x'].join('\n')
    const size = { cols: 400, rows: 50 }
    const given = { PATH, HOME: homedir(), ...OF_A_MODEL }
    const screen = openScreen('sh', ['-c', script], { ...size, cwd: root, env: given })
    const said = await screen.waitFor((now) => now.includes('over'))
    screen.kill()
    expect(said.match(/there is no terminal|only a person cancels|only the agent of thread/g)).toEqual([
      'there is no terminal',
      'only a person cancels',
      'only the agent of thread',
      'only a person cancels',
    ])
    expect(readdirSync(join(root, 'work/001-tea/journal')).filter((name) => /^\d/.test(name))).toEqual([])
  })
})
