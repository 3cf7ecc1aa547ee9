// The sequences are control characters.
/* oxlint-disable no-control-regex */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { terminalSequence } from '../../../src/claude-code/terminal-sequence.ts'
import { homeless } from '../../machine/committing.ts'
import { write } from '../../machine/folder.ts'
import { stagePlace } from './stage-place.ts'
import { NOW, patient, type Patient } from '../../doctor/site.ts'

const plugin = inject('plugin')

/** The answers to so many turns that end although an explorer is to be started; the sixth stops the run. */
const idleTurns = async (site: Patient, count: number, about: object = {}): Promise<HookOutput[]> => {
  const answers: HookOutput[] = []
  for (let turn = 0; turn < count; turn++) {
    const input = { hook_event_name: 'Stop', session_id: 'session-1234', background_tasks: [] }
    const surroundings = { plugin, home: site.home, client: process.pid, terminal: true, now: NOW, ...about }
    answers.push(await answerStep(input, { ...surroundings, projectFolder: site.root }))
  }
  return answers
}

const started = async (settings?: object): Promise<Patient> => {
  const site = patient(plugin)
  if (settings) {
    mkdirSync(join(site.home, '.phasegate'))
    writeFileSync(join(site.home, '.phasegate/config.json'), JSON.stringify(settings))
  }
  await site.dispatch()
  return site
}

const noticesOf = (answers: readonly HookOutput[]) => answers.flatMap(({ notice }) => notice ?? [])

describe('a run that goes no further', () => {
  test('is told of once, with why and what to type next', async () => {
    const notices = noticesOf(await idleTurns(await started(), 9))
    expect(notices).toEqual([
      {
        title: expect.stringMatching(/^project: stopped: /),
        text: expect.stringMatching(/^project: stopped: .*\. Next: \/phasegate:resume$/),
      },
    ])
  })

  test('is told of in the title only, or not at all, where the user wants that', async () => {
    expect(noticesOf(await idleTurns(await started({ notify: 'title' }), 9))).toEqual([{ title: expect.any(String) }])
    expect(noticesOf(await idleTurns(await started({ notify: 'off' }), 9))).toEqual([])
  })

  test('is told of nowhere but in a terminal', async () => {
    expect(noticesOf(await idleTurns(await started(), 9, { terminal: false }))).toEqual([])
  })
})

test('a batch that is done is told of once, with what its user does next', async () => {
  homeless()
  const place = await stagePlace({ 'north.txt': 'field\n', 'south.txt': 'field\n' })
  await place.typed('execute-next-batch', '')
  for (const [thread, file] of [
    ['01.01.01', 'north.txt'],
    ['01.01.02', 'south.txt'],
  ] as const) {
    const agent = await place.starts(thread)
    write(agent.tree, { [file]: 'wall\n' })
    await agent.work('update', '--thread', thread, '--status', 'completed', '--report', 'It holds.')
  }
  const call = { tool_name: 'Agent', tool_input: { prompt: '[THREAD 01.01.02]' } }
  const answers = [
    await place.hook('PostToolBatch', { tool_calls: [call] }),
    await place.hook('Stop', { background_tasks: [] }),
  ]
  expect(noticesOf(answers)).toMatchObject([
    { text: expect.stringMatching(/: batch 01\.01 is done\. Next: \/execute-next-batch$/) },
  ])
})

describe('the sequences', () => {
  const notice = { title: 'tea: a; b', text: 'tea:\nblocked \u001B]0;x\u0007 \u202E; next' }

  test.each([
    [{}, '\u001B]9;Phasegate: tea: blocked , next\u0007'],
    [{ TERM: 'xterm-kitty' }, '\u001B]99;;Phasegate: tea: blocked , next\u0007'],
    [{ TERM: 'foot' }, '\u001B]777;notify;Phasegate;tea: blocked , next\u0007'],
    [{ VTE_VERSION: '7600' }, '\u001B]777;notify;Phasegate;tea: blocked , next\u0007'],
  ])('of %j: a title, and one notification that the terminal knows', (env, notification) => {
    expect(terminalSequence(notice, env)).toBe(`\u001B]0;Phasegate: tea: a, b\u0007${notification}`)
  })

  test('are no longer than a line, and of a title alone just that', () => {
    expect(terminalSequence({ title: 'x'.repeat(5000) }, {})).toMatch(/^\u001B\]0;Phasegate: x{200}…\u0007$/)
  })

  test('reach the client as what it writes itself', async () => {
    const site = await started()
    await idleTurns(site, 5)
    const said = Array.from({ length: 2 }, () =>
      spawnSync(process.execPath, [join(plugin, 'dist/hook.js')], {
        input: JSON.stringify({ hook_event_name: 'Stop', session_id: 'session-1234', background_tasks: [] }),
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          CLAUDE_PROJECT_DIR: site.root,
          CLAUDE_PID: String(process.pid),
          CLAUDE_CODE_ENTRYPOINT: 'cli',
        },
        encoding: 'utf8',
      }).stdout.trim(),
    ).filter((line) => line !== '')
    const sequences = said.flatMap((line) => {
      const { terminalSequence: found } = JSON.parse(line) as { terminalSequence?: string }
      return found ?? []
    })
    expect(sequences).toEqual([
      expect.stringMatching(/^\u001B\]0;Phasegate: project: stopped: [^]*\u001B\]9;Phasegate: /),
    ])
  })
})
