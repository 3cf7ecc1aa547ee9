import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, inject } from 'vitest'
import { runPhasegate } from '../../src/cli/phasegate/commands.ts'
import { PHASEGATE } from '../../src/commands/phasegate.ts'
import { runCli } from '../../src/cli/run.ts'
import { diagnose, treat } from '../../src/doctor/diagnose.ts'
import { answerStep } from '../../src/claude-code/hooks/steps.ts'
import { answerTyped } from '../../src/claude-code/hooks/typed-command.ts'
import { folder } from '../bin/plugin.ts'
import { complaints, NOW, patient, type Patient } from './site.ts'

const SRC = join(import.meta.dirname, '../../src')

/** Every file whose texts send a person to the doctor, and which of the tests below produces them. */
const PRODUCED: Readonly<Record<string, string>> = {
  'cli/run.ts': 'a defect of the command line',
  'configuration/load.ts': 'a configuration that cannot be used',
  'claude-code/hooks/respond.ts': 'a defect of a hook',
  'engine/run/archive.ts': "another program's files in .agents/tmp",
  'shown/runs-table.ts': 'runs that cannot be read (test/cli/phasegate/status.test.ts)',
  'state-manager/read-journal.ts': 'a commit that nobody of ours wrote',
  'state-manager/repair-journal.ts': 'a merged journal with a commit of a stranger (test/cli/work/merged.test.ts)',
  'state-manager/run-state.ts': 'a journal that cannot be read, of the run and of a finished one',
  'state-manager/prompts.ts': 'a prompt that is gone',
  'workflow/run/artifact/plan.ts': 'a plan without a task that was planned',
}

test('every text that says `phasegate doctor` is produced below', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/^(?:doctor\/|shown\/doctor-text|cli\/phasegate\/doctor)/.test(name))
    .filter((name) => /^(?!\s*\/\/).*phasegate(?: |\(')doctor/m.test(readFileSync(join(SRC, name), 'utf8')))
  expect(files.toSorted()).toEqual(Object.keys(PRODUCED).toSorted())
})

const plugin = inject('quickPlugin')

/** What `phasegate` says of this command line in the project, on stdout or stderr. */
const typedInShell = async (site: Patient, ...words: string[]): Promise<string> => {
  let said = ''
  const output = { write: (text: string) => (said += text) }
  const { project, home, env } = site
  const place = { project, plugin: site.plugin, home, env, session: null, client: null, terminal: true, now: () => NOW }
  const io = { stdout: output, stderr: output, env: {} }
  await runCli({
    program: 'phasegate',
    summary: 'x',
    version: '0',
    table: PHASEGATE,
    run: runPhasegate(place),
    argv: words,
    io,
  })
  return said
}

/** What the hook answers when a person types this in a session. */
const typedInSession = async (site: Patient, name: string, args: string): Promise<string> => {
  const input = {
    hook_event_name: 'UserPromptExpansion',
    session_id: 'session-1234',
    cwd: site.root,
    command_name: `phasegate:${name}`,
    command_args: args,
  }
  const surroundings = { plugin: site.plugin, home: site.home, client: process.pid, terminal: true, now: NOW }
  return JSON.stringify(await answerTyped(input, { ...surroundings, projectFolder: site.root }))
}

/** What the guard answers when the orchestrator makes this Agent call. */
const agentCall = async ({ root, home, plugin: folder }: Patient, prompt: string): Promise<string> => {
  const tool_input = { subagent_type: 'phasegate:explorer', description: 'A step', prompt }
  const event = { hook_event_name: 'PreToolUse', session_id: 'session-1234', cwd: root, tool_name: 'Agent', tool_input }
  const surroundings = { projectFolder: root, plugin: folder, home, client: process.pid, terminal: false, now: NOW }
  return JSON.stringify(await answerStep({ ...event, tool_use_id: 'call-1' }, surroundings))
}

const sick = (about: Partial<Patient> = {}): Patient => patient(about.plugin ?? plugin, about)

describe('the doctor names, and has a way out of,', () => {
  test('a configuration that cannot be used', async () => {
    const site = sick()
    site.write('.phasegate/config.json', '{"review": {"maxRetries": 99}}')
    expect(await typedInSession(site, 'dispatch', 'Add a command')).toContain('/phasegate:doctor')
    expect(await typedInShell(site, 'config', 'show')).toContain('phasegate doctor')
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(/^✗ configuration: .*review\.maxRetries.*phasegate config reset --project$/s),
    ])
    await typedInShell(site, 'config', 'reset', '--project')
    expect(complaints(diagnose(site))).toEqual([])
  })

  test("another program's files in .agents/tmp", async () => {
    const site = sick()
    site.write('.agents/tmp/notes.md', 'mine')
    expect(await typedInSession(site, 'dispatch', 'Add a command')).toContain('/phasegate:doctor --fix')
    expect(complaints(diagnose(site))[0]).toMatch(/^✗ run folder: .*notes\.md.* \| phasegate doctor --fix$/)
    expect(complaints(treat(site).findings)).toEqual([])
  })

  test('a journal that cannot be read', async () => {
    const site = sick()
    await site.dispatch()
    writeFileSync(join(site.project.journal, '000001.json'), '{')
    for (const command of ['status', 'next', 'stop', 'resume', 'wait', 'run-tests']) {
      expect(await typedInShell(site, command)).toMatch(/the journal .* cannot be read: .*phasegate doctor\n$/s)
    }
    expect(await agentCall(site, '[PHASE 0 explore-1]')).toMatch(/"deny".*cannot be read.*\/phasegate:doctor/)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ journal: 000001\.json: /)])
    expect(complaints(treat(site).findings)).toEqual([])
  })

  test.each([
    ['accept', 'took 1 commit of .agents/tmp/journal: 000002.json', 'stopped: an agent says so'],
    ['drop', 'dropped 1 commit: 000002.json', 'running for'],
  ])('a commit that nobody of ours wrote: --%s', async (cure, done, status) => {
    const site = sick()
    await site.dispatch()
    const forged = { type: 'run-stopped', at: NOW, reason: 'an agent says so' }
    const commit = { commit: 2, at: NOW, by: 'nobody', events: [forged] }
    writeFileSync(join(site.project.journal, '000002.json'), `${JSON.stringify(commit)}\n`)
    for (const command of ['status', 'next', 'stop', 'resume'])
      expect(await typedInShell(site, command)).toMatch(
        /000002\.json: it has no seal.*phasegate doctor --accept.*--drop\n$/s,
      )
    expect(await agentCall(site, '[PHASE 0 explore-1]')).toMatch(/"deny".*no seal.*\/phasegate:doctor --accept/)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ journal: 000002\.json: it has no seal/)])
    const below = { ...site, env: { ...site.env, CLAUDECODE: '1' } }
    expect(await typedInShell(below, 'doctor', `--${cure}`)).toMatch(/nobody can tell.*\/phasegate:doctor --/)
    expect(await typedInSession(site, 'doctor', `--${cure}`)).toContain(done)
    expect(await typedInShell(site, 'status')).toContain(status)
  })

  test('a journal that cannot be read of a finished run', async () => {
    const site = sick()
    await site.dispatch()
    await site.dispatch('--replace Add another')
    const [old = ''] = readdirSync(site.project.runs)
    rmSync(site.project.tmp, { recursive: true })
    writeFileSync(join(site.project.runs, old, 'journal/000001.json'), '{')
    expect(await typedInSession(site, 'status', '')).toContain('/phasegate:doctor')
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ finished run: /)])
    expect(complaints(treat(site).findings)).toEqual([])
  })

  test('a prompt that is gone', async () => {
    const site = sick()
    await site.dispatch()
    const prompt = join(site.project.tmp, 'prompts/0.md')
    rmSync(prompt)
    expect(await agentCall(site, '[PHASE 0 explore-1]')).toMatch(/"deny".*0\.md is gone.*\/phasegate:doctor --fix/)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ prompts: 0\.md is gone/)])
    expect(complaints(treat(site).findings)).toEqual([])
    expect(await agentCall(site, '[PHASE 0 explore-1]')).toContain('"allow"')
  })

  test('a plan without a task that was planned', async () => {
    const site = sick()
    const block = (number: number): string =>
      `### Task ${number}: T${number}\n- **Files:** src/${number}.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Do it.\n`
    site.write('plan.md', `## Tasks\n\n${block(1)}\n${block(2)}`)
    await site.dispatch('--stage IMPLEMENT --plan plan.md Add a command')
    const plan = join(site.project.phases, '1.2-plan.md')
    const whole = readFileSync(plan, 'utf8')
    site.write('.agents/tmp/phases/1.2-plan.md', `## Tasks\n\n${block(1)}`)
    expect(await agentCall(site, '[PHASE 2.1 task-2]')).toMatch(/"deny".*no task-2.*\/phasegate:doctor/)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ plan: 1\.2-plan\.md has no task-2 any more/)])
    writeFileSync(plan, whole)
    expect(complaints(diagnose(site))).toEqual([])
    expect(await agentCall(site, '[PHASE 2.1 task-2]')).toContain('"allow"')
  })

  test('a defect, of the command line and of a hook', async () => {
    const broken = join(folder(), 'plugin')
    cpSync(plugin, broken, { recursive: true })
    const site = sick({ plugin: broken })
    rmSync(join(broken, 'prompts/fix.md'))
    expect(await typedInShell(site, 'dispatch', 'Add a command')).toMatch(/internal error: .*phasegate doctor\n$/s)
    expect(await typedInSession(site, 'dispatch', 'Add a command')).toMatch(/an internal error in .*\/phasegate:doctor/)
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(/^✗ phases: .*fix\.md is gone \| claude plugin uninstall .* && claude plugin install /),
    ])
    writeFileSync(join(broken, 'prompts/fix.md'), readFileSync(join(plugin, 'prompts/fix.md')))
    expect(complaints(diagnose(site))).toEqual([])
  })
})
