import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resumeRun } from '../../../src/engine/run/resume.ts'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import type { ResumePlan } from '../../../src/workflow/core/way.ts'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { folder, projectWith } from '../../state-manager/folder.ts'
import { after, atTime } from '../../workflow/given.ts'
import {
  accepted,
  aPlan,
  aRun,
  ends,
  failed,
  given,
  type Past,
  review,
  starts,
  stops,
  upTo,
} from '../../workflow/run/run.ts'

const GONE = 2 ** 22 + 1
const ALIVE = process.ppid

const minuteAgo = atTime(after(new Date().toISOString(), -60))
const runBy = (client: number, ...past: Past[]): Project =>
  projectWith(given(minuteAgo, aRun({ client }), ...past).events)

const resume = (
  project: Project,
  plan: ResumePlan = { kind: 'continue' },
  more: { takeOver?: boolean; session?: string; client?: number; at?: string } = {},
) =>
  resumeRun(
    project,
    { plan, takeOver: more.takeOver ?? false },
    {
      session: more.session ?? 'session-2',
      client: more.client ?? 4242,
      at: more.at ?? new Date().toISOString(),
      by: 'test',
    },
  )

const refusalOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refused) return `${error.code}: ${error.message}`
    throw error
  }
  return 'not refused'
}

const write = (project: Project, name: string, text: string): void => {
  const path = join(project.phases, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
const EXPLORED = '## Findings\n\n- one\n\n## Relevant files\n\n- none\n'

describe('what the agents of a dead session left', () => {
  test('counts where it is good, and the rest is done again', () => {
    const project = runBy(GONE, starts('explore-1'), starts('explore-2'))
    write(project, 'parts/0-explore-1.md', EXPLORED)
    write(project, 'parts/0-explore-2.md', 'I had just begun')
    const { run } = resume(project)
    expect(Object.values(run.steps).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'explore-1 completed',
      'explore-2 pending',
    ])
    expect(run.steps['explore-2']?.attempts).toMatchObject([{ outcome: 'interrupted' }])
  })

  test('counts also for --retry-failed, not for what is opened again', () => {
    const settings = { retries: { maxPerPhase: 0 } }
    const project = projectWith(
      given(
        minuteAgo,
        aRun({ client: GONE, settings }),
        starts('explore-1'),
        starts('explore-2'),
        ends('explore-2', 'vanished'),
      ).events,
    )
    write(project, 'parts/0-explore-1.md', EXPLORED)
    expect(resume(project, { kind: 'retry-failed' }).run.steps['explore-1']?.status).toBe('completed')
    const other = runBy(GONE, starts('explore-1'))
    write(other, 'parts/0-explore-1.md', EXPLORED)
    expect(resume(other, { kind: 'restart-stage' }).run.steps['explore-1']?.status).toBe('pending')
  })

  test('counts by the time it was written, however late somebody resumes; the rest was cut off, not slow', () => {
    const project = runBy(GONE, starts('explore-1'), starts('explore-2'))
    write(project, 'parts/0-explore-1.md', EXPLORED)
    const { run, said } = resume(project, { kind: 'continue' }, { at: after(new Date().toISOString(), 12 * 3600) })
    expect(run.steps['explore-1']?.status).toBe('completed')
    expect(run.steps['explore-2']?.attempts).toMatchObject([{ outcome: 'interrupted' }])
    expect(said).toBe(
      [
        'Phasegate resumes: Add a command',
        '  kept:     nothing yet',
        '  found:    explore-1 (what was handed in is good)',
        '  again:    explore-2 (at work when it was cut off)',
        '  goes on:  0 Explore',
      ].join('\n'),
    )
  })

  test('is not looked at while its client lives: it may still be writing', () => {
    const project = runBy(ALIVE, starts('explore-1'), stops)
    write(project, 'parts/0-explore-1.md', EXPLORED)
    const { run } = resume(project, { kind: 'continue' }, { session: 'session-1', client: ALIVE })
    expect(run.steps['explore-1']).toMatchObject({ status: 'running' })
  })
})

describe('a run of another session', () => {
  test('that lives is not taken, unless that is asked for', () => {
    const project = runBy(ALIVE)
    expect(refusalOf(() => resume(project))).toMatch(
      /^owned: session session-1 \(process \d+\).*phasegate resume --take-over$/,
    )
    expect(resume(project, { kind: 'continue' }, { takeOver: true }).run.conductor.session).toBe('session-2')
  })

  test('that lives and has stopped or is blocked may be taken', () => {
    expect(resume(runBy(ALIVE, stops)).run).toMatchObject({ conductor: { session: 'session-2' }, status: 'running' })
  })

  test('that is gone, or a shell’s, may be taken', () => {
    expect(resume(runBy(GONE)).run.conductor.session).toBe('session-2')
    const started = projectWith(given(minuteAgo, aRun({ session: null, client: null })).events)
    expect(resume(started).run.conductor.session).toBe('session-2')
  })

  test('in the same process (after /clear) is the same one', () => {
    const project = runBy(ALIVE, starts('explore-1'))
    expect(resume(project, { kind: 'continue' }, { client: ALIVE }).run).toMatchObject({
      conductor: { session: 'session-2' },
      steps: { 'explore-1': { status: 'running' } },
    })
  })

  test('with the same name in a process that lives is another one (two terminals on one session)', () => {
    expect(refusalOf(() => resume(runBy(ALIVE), { kind: 'continue' }, { session: 'session-1', client: 4242 }))).toMatch(
      /^owned/,
    )
  })
})

describe('what is said', () => {
  test('names what is kept, what is repeated, and where it goes on', () => {
    expect(resume(runBy(GONE, upTo('2.1')), { kind: 'from-phase', phase: '1.2' }).said).toBe(
      [
        'Phasegate resumes: Add a command',
        '  kept:     0, 1.1',
        '  repeated: 1.2, 1.3 (the earlier artifacts are kept in phases/aside/1/)',
        '  goes on:  1.2 Plan',
      ].join('\n'),
    )
    expect(resume(runBy(GONE)).said).toBe(
      'Phasegate resumes: Add a command\n  kept:     nothing yet\n  goes on:  0 Explore',
    )
  })

  test('names what is tried again, and what is not part of the run', () => {
    const settings = { retries: { maxPerPhase: 0 } }
    const project = projectWith(
      given(
        minuteAgo,
        aRun({ settings, without: ['3.1', '3.2', '3.3', '2.2'], client: GONE }),
        failed('explore-1'),
        accepted('explore-2'),
      ).events,
    )
    expect(resume(project, { kind: 'retry-failed' }).said).toBe(
      [
        'Phasegate resumes: Add a command',
        '  kept:     nothing yet',
        '  retried:  explore-1',
        '  skipped:  2.2, TEST (not wanted)',
        '  goes on:  0 Explore',
      ].join('\n'),
    )
  })
})

describe('without an artifact that it needs, a phase is not gone on with', () => {
  test('where the phase that makes it can be done again, that is what to type', () => {
    const project = runBy(GONE, upTo('2.2'))
    expect(refusalOf(() => resume(project, { kind: 'from-phase', phase: '2.1' }))).toBe(
      "artifact-missing: phase 2.1 needs 1.2-plan.md, 1.3-plan-review.json, gone from the run's folder .agents/tmp/phases. Next: phasegate resume --from-phase 1.2",
    )
    expect(readState(project)?.phases.find(({ id }) => id === '2.1')?.status).toBe('completed')
    expect(resume(project, { kind: 'from-phase', phase: '1.2' }).run.status).toBe('running')
  })

  test('where a person gave it, it has to be put back', () => {
    const plan = aRun({ client: GONE, without: ['0', '1.1', '1.2', '1.3'], given: { '1.2': aPlan({ 'task-1': [] }) } })
    const project = projectWith(given(minuteAgo, plan, stops).events)
    expect(refusalOf(() => resume(project))).toMatch(
      /needs 1\.2-plan\.md.*; put it back there first\. Next: phasegate resume$/,
    )
    write(project, '1.2-plan.md', '# Plan')
    expect(resume(project).run.status).toBe('running')
  })
})

test('without a run, or with a completed one, there is nothing to resume', () => {
  expect(refusalOf(() => resume(projectAt(folder())))).toMatch(
    /^no-run: no run is active here \(.*\)\. Start one in Claude Code: \/dispatch <task>$/,
  )
  expect(refusalOf(() => resume(runBy(GONE, upTo('')), { kind: 'continue' }))).toMatch(/^run-completed/)
})

test('a run that is completed is not said to be stopped', () => {
  const project = runBy(GONE, upTo(''))
  expect(refusalOf(() => stopRun(project, { by: 'test', at: new Date().toISOString() }))).toBe(
    'run-completed: run run-1 is completed; there is nothing to stop. See: phasegate status',
  )
})

test('a refused way to go on leaves the run as it was', () => {
  const project = runBy(GONE, upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')), stops)
  const before = readState(project)
  expect(refusalOf(() => resume(project, { kind: 'from-phase', phase: '4.1' }))).toMatch(/^phase-ahead/)
  expect(readState(project)).toEqual(before)
})
