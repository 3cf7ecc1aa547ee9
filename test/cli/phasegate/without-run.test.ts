import { describe, expect, test } from 'vitest'
import { startRun } from '../../../src/engine/run/start.ts'
import { archive } from '../../../src/engine/run/archive.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { type Here, here } from './here.ts'

const dispatched = async (): Promise<Here> => {
  const place = here()
  await startRun(place.project, dispatchArguments('Add a command'), { ...place, at: place.now(), by: '/dispatch' })
  return place
}

const NEEDS_A_RUN = [
  ['next'],
  ['wait', '--timeout', '0'],
  ['stop'],
  ['resume'],
  ['resume', '--from-phase', '1.2'],
  ['override', '1.3', '--reason', 'fine'],
  ['run-tests'],
  ['run-git'],
]

describe.each(NEEDS_A_RUN.map((words) => [words.join(' '), words] as const))('phasegate %s', (_, words) => {
  test('without a run says where it looked and how to start one', async () => {
    expect(await here().phasegate(...words)).toEqual({
      code: 1,
      out: '',
      err: 'no run is active here (/project). Start one in Claude Code: /dispatch <task>\n',
    })
  })

  test('after a run has ended names the way to see that one, also for programs', async () => {
    const place = await dispatched()
    archive(place.project, readState(place.project)?.id ?? '')
    const said = await place.phasegate(...words, '--json')
    expect([said.code, said.err]).toEqual([1, ''])
    expect(JSON.parse(said.out)).toEqual({
      error: {
        code: 'no-run',
        message:
          'no run is active here (/project). See the last one: phasegate status. Start one in Claude Code: /dispatch <task>',
      },
    })
  })
})

test('a run is stopped once and for all; stopping it again says the same', async () => {
  const place = await dispatched()
  const first = await place.phasegate('stop')
  expect(first).toMatchObject({
    code: 0,
    out: expect.stringMatching(/the run is stopped in phase 0 Explore\. .*Go on with: phasegate resume\n$/),
  })
  expect(await place.phasegate('stop')).toEqual(first)
})

test.each(['bash', 'zsh', 'fish'])('completion is for this shell: %s', async (shell) => {
  expect(await here().phasegate('completion', shell)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`in ${shell}`),
    err: '',
  })
})

test.each([
  [['completion', 'powershell'], 'SHELL is one of bash, zsh, fish, not "powershell"', 'phasegate completion SHELL'],
  [
    ['statsu'],
    'unknown command statsu; did you mean status?',
    'phasegate COMMAND [arguments and options]; see phasegate --help',
  ],
  [
    ['config'],
    'incomplete command config; there are config show, config get, config set, config reset, config undo',
    'phasegate COMMAND',
  ],
  [['status', '--verbos'], 'unknown option --verbos; did you mean --verbose?', 'phasegate status [--verbose] [--json]'],
  [['stop', 'now'], 'unexpected argument "now"; text with spaces goes in quotes', 'phasegate stop [--json]'],
  [
    ['resume', '--retry'],
    'unknown option --retry; did you mean --retry-failed?',
    'phasegate resume [--retry-failed | --from-phase PHASE | ',
  ],
  [
    ['resume', '--retry-failed', '--restart-stage'],
    '--retry-failed and --restart-stage contradict each other; leave one out',
    'phasegate resume ',
  ],
  [['dispatch'], 'say what is to be done', 'phasegate dispatch TASK [--no-test] '],
  [['dispatch', '--stage'], '--stage needs a value: --stage STAGE', 'phasegate dispatch TASK '],
  [['override', '1.3'], 'missing: --reason "why"', 'phasegate override STEP --reason "why" [--json]'],
  [
    ['wait', '--timeout', 'x'],
    '--timeout takes seconds from 0 to 540; found x',
    'phasegate wait [--timeout SECONDS] [--json]',
  ],
])('phasegate %j is one line that says what is wrong, and the usage', async (words, message, usage) => {
  const { code, out, err } = await here().phasegate(...words)
  expect([code, out]).toEqual([2, ''])
  expect(err.split('\n')).toEqual([message, expect.stringContaining(`Usage: ${usage}`), ''])
})
