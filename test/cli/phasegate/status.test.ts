import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { handleRun } from '../../../src/engine/run/handle-run.ts'
import { overrideRun } from '../../../src/engine/run/override.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import { makeSealKey } from '../../../src/state-manager/seal.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { type Here, here } from './here.ts'

const dispatch = (place: Here, typed = 'Add a command'): Promise<unknown> =>
  startRun(place.project, dispatchArguments(typed), { ...place, at: place.now(), by: '/dispatch' })

const override = (project: Project, ...names: string[]): void => {
  for (const what of names)
    overrideRun(project, { what, reason: 'known' }, { by: 'test', at: new Date().toISOString() })
}

describe('phasegate status', () => {
  test('without a run says how to start one, and is no failure', async () => {
    expect(await here().phasegate('status')).toEqual({
      code: 0,
      out: 'No run here yet (/project). Start one in Claude Code: /dispatch <task>\n',
      err: '',
    })
    expect(await here().phasegate('status', '--json')).toMatchObject({ code: 0, out: '{\n  "status": "none"\n}\n' })
  })

  test('shows the run, in detail when asked, and as state.json for programs', async () => {
    const place = here()
    await dispatch(place)
    const { code, out } = await place.phasegate('status')
    expect(code).toBe(0)
    expect(out).toMatch(/^Add a command\nrun \S+ · running for 0 s · 0 of 13 phases done\n\n {2}PHASE/)
    expect(out).not.toContain('Loops')
    expect((await place.phasegate('status', '--verbose')).out).toContain('Loops\n')
    const { files: _, ...state } = JSON.parse((await place.phasegate('status', '--json')).out)
    expect(JSON.parse(readFileSync(join(place.project.tmp, 'state.json'), 'utf8'))).toMatchObject(state)
  })

  test('shows the last run after it has ended', async () => {
    const place = here()
    await dispatch(place, '--stage IMPLEMENT --no-test --plan plan.md Add a command').catch(() => undefined)
    await dispatch(place)
    override(place.project, 'EXPLORE->PLAN')
    handleRun(place.project, 'test', () => ({ type: 'stop-run', at: place.now(), reason: 'a person stopped it' }))
    expect((await place.phasegate('status')).out).toMatch(/stopped: a person stopped it\nnext: phasegate resume\n$/)
  })
})

describe('old runs', () => {
  test('are listed, the last one first, and shown by the beginning of their id', async () => {
    const place = here()
    await dispatch(place, 'Add a command')
    await dispatch({ ...place, now: () => '2026-11-22T06:00:00.000Z' }, '--replace Mend the parser')
    const { out } = await place.phasegate('runs')
    const [head, ...rows] = out.trimEnd().split('\n')
    expect(head).toMatch(/^RUN +BEGUN +STATUS +COMMIT +BRANCH +TASK$/)
    expect(rows).toEqual([
      expect.stringMatching(/^20261122-060000-\w{6} {2}2026-11-22 06:00 UTC {2}running +Mend the parser$/),
      expect.stringMatching(/^20261121-050000-\w{6} {2}2026-11-21 05:00 UTC {2}stopped +Add a command$/),
    ])
    const { runs } = JSON.parse((await place.phasegate('runs', '--json')).out) as { runs: { run: string }[] }
    expect(runs).toMatchObject([
      { task: 'Mend the parser', status: 'running', commit: null, branch: null },
      { task: 'Add a command', status: 'stopped', folder: expect.stringMatching(/\/project\/\.agents\/runs\//) },
    ])
    const old = runs[1]?.run ?? ''
    const shown = await place.phasegate('show', '20261121')
    expect(shown.out).toMatch(/^Add a command\nrun /)
    expect(shown.out).toContain('Loops\n')
    expect(shown.out).toMatch(
      new RegExp(
        `stopped: it made way for another run\nnext: phasegate run <task>\nartifacts: \\.agents/runs/${old}/phases/\n$`,
      ),
    )
    expect(JSON.parse((await place.phasegate('show', old, '--json')).out)).toMatchObject({
      runId: old,
      status: 'stopped',
    })
  })

  test('that cannot be read are listed with what is wrong, and nothing is made of them', async () => {
    const place = here()
    await dispatch(place, 'Add a command')
    await dispatch({ ...place, now: () => '2026-11-22T06:00:00.000Z' }, '--replace Mend the parser')
    const [old = ''] = readdirSync(place.project.runs)
    // The key that they were sealed with is in another home.
    vi.stubEnv('HOME', place.home)
    onTestFinished(() => void vi.unstubAllEnvs())
    makeSealKey()
    const wrong =
      /000001\.json: it is sealed with another key than that of .*\/\.phasegate: is this the home that it was written under\?$/
    const { out } = await place.phasegate('runs')
    expect(out.split('\n').slice(1, -1)).toEqual([
      expect.stringMatching(/^\.agents\/tmp +unreadable +000001\.json: it is sealed with another/),
      expect.stringMatching(new RegExp(`^${old} +unreadable +${wrong.source}`)),
      'What to do about unreadable ones: phasegate doctor',
    ])
    const { runs } = JSON.parse((await place.phasegate('runs', '--json')).out) as { runs: object[] }
    expect(runs[1]).toMatchObject({ run: old, status: 'unreadable', problem: expect.stringMatching(wrong) })
    for (const command of ['show', 'cost']) {
      const { code, err } = await place.phasegate(command, old)
      expect([code, err]).toEqual([1, expect.stringMatching(/is sealed with another key.*phasegate doctor --accept/)])
    }
    expect(await place.phasegate('export', old, '--format', 'json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('it is sealed with another key'),
    })
  })

  test('that are not there are told with those that are', async () => {
    const place = here()
    expect((await place.phasegate('runs')).out).toMatch(/^No run here yet/)
    expect(await place.phasegate('show', 'x')).toMatchObject({
      code: 1,
      err: 'no run x; there is none here. See: phasegate runs\n',
    })
    await dispatch(place)
    await dispatch(place, '--replace Mend it')
    expect(await place.phasegate('show', '2025')).toMatchObject({
      err: expect.stringMatching(/^no run 2025; there is 20261121-\S+, 20261121-\S+\. See: phasegate runs\n$/),
    })
    expect(await place.phasegate('show', '2026')).toMatchObject({
      err: expect.stringMatching(/^several runs begin with 2026: 20261121-\S+, 20261121-\S+\. See/),
    })
  })
})
