import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, inject } from 'vitest'
import { startRun } from '../../../src/engine/run/start.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { type Here, here } from './here.ts'

// Real processes, on machines that do other things too.
const plugin = inject('plugin')

const dispatched = async (about: Parameters<typeof here>[0] = {}): Promise<Here> => {
  const place = here(about)
  await startRun(place.project, dispatchArguments('Add a command --explorers 2'), {
    ...place,
    at: place.now(),
    by: '/dispatch',
  })
  return place
}

describe('phasegate override', () => {
  test('is kept in the journal, and says what happens now', async () => {
    const place = await dispatched()
    expect(await place.phasegate('override', 'EXPLORE->PLAN', '--reason', 'I know\nthis code')).toEqual({
      code: 0,
      out: `Phasegate: EXPLORE->PLAN is overridden: I know this code
The run goes on at 1.1 Brainstorm.
Its session acts on that when it gets a turn; to go on in another: phasegate resume
`,
      err: '',
    })
    expect(readState(place.project)).toMatchObject({
      overrides: [{ what: 'EXPLORE->PLAN', reason: 'I know this code' }],
      gates: { 'EXPLORE->PLAN': 'passed' },
    })
    expect(
      JSON.parse((await place.phasegate('override', 'brainstorm-1', '--reason', 'known', '--json')).out),
    ).toMatchObject({
      overridden: 'brainstorm-1',
      status: 'running',
    })
  })

  test('of a plan needs one that can be read, at the path it names', async () => {
    const place = await dispatched()
    await place.phasegate('override', '0', '--reason', 'known')
    await place.phasegate('override', '1.1', '--reason', 'known')
    const path = '/project/.agents/tmp/phases/parts/1.2-plan-1.md'
    expect(await place.phasegate('override', 'plan-1', '--reason', 'mine')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        new RegExp(
          `^plan-1 cannot be overridden without its artifact.*\\n {2}${path}: does not exist.*\\nWrite it there, .*--plan PATH`,
        ),
      ),
    })
    expect(readState(place.project)?.overrides).toHaveLength(2)
  })

  test.each([
    [
      ['explore-9', '--reason', 'x'],
      1,
      /^explore-9 is nothing that can be overridden now; there is explore-1, explore-2, 0, EXPLORE->PLAN\./,
    ],
    [['explore-1', '--reason', '  '], 2, /^the reason is empty/],
    [['explore-1'], 2, /^missing: --reason "why"\nUsage: phasegate override STEP --reason "why"/],
    [[], 2, /^missing: STEP, --reason "why"/],
  ])('%j is refused, and nothing is kept', async (words, code, err) => {
    const place = await dispatched()
    expect(await place.phasegate('override', ...words)).toEqual({ code, out: '', err: expect.stringMatching(err) })
    expect(readState(place.project)?.overrides).toEqual([])
  })

  test('without a run is refused', async () => {
    expect(await here().phasegate('override', 'task-1', '--reason', 'x')).toMatchObject({
      code: 1,
      err: 'no run is active here (/project). Start one in Claude Code: /dispatch <task>\n',
    })
  })

  test.each(['CLAUDECODE', 'CLAUDE_CODE_CHILD_SESSION', 'CLAUDE_CODE_SESSION_ID'])(
    'is a person’s alone: a session (%s) is told what to type',
    async (name) => {
      const place = await dispatched({ env: { [name]: '1' } })
      expect(await place.phasegate('override', 'explore-1', '--reason', 'why not')).toEqual({
        code: 1,
        out: '',
        err: `inside a session nobody can tell a person's command from a model's. Type: /phasegate:override explore-1 --reason "why not"\n`,
      })
      expect(readState(place.project)?.overrides).toEqual([])
    },
  )

  test('is refused where nobody types, as in what a session left behind in the background', async () => {
    const place = await dispatched({ terminal: false })
    expect(await place.phasegate('override', 'explore-1', '--reason', 'x')).toEqual({
      code: 1,
      out: '',
      err: 'no person types here: there is no terminal. Type it in one, or in Claude Code: /phasegate:override explore-1 --reason x\n',
    })
    expect(readState(place.project)?.overrides).toEqual([])
  })

  test.runIf(existsSync('/proc/self/stat'))(
    'is refused below the client that runs the run, whatever its environment says',
    async () => {
      const place = await dispatched({ client: process.pid })
      const script = join(plugin, 'dist/phasegate.js')
      const words = [
        'env',
        '-i',
        `HOME=${process.env['HOME']}`,
        process.execPath,
        script,
        'override',
        'explore-1',
        '--reason',
        'x',
      ]
      const { status, stderr } = spawnSync('sh', ['-c', '"$@"', 'sh', ...words], { cwd: place.root, encoding: 'utf8' })
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(/^inside a session nobody can tell/),
      })
    },
  )
})
