import { expect, test } from 'vitest'
import { displayWidth } from '../../src/shown/columns.ts'
import { runDirective } from '../../src/claude-code/run-scene.ts'
import { examineWork } from '../../src/doctor/at-work.ts'
import type { Site } from '../../src/doctor/finding.ts'
import { inWords } from '../../src/shown/doctor-text.ts'
import { plain } from '../../src/shown/paint.ts'
import { changeLines } from '../../src/shown/progress-lines.ts'
import type { Sight } from '../../src/shown/status-table.ts'
import { statusText } from '../../src/shown/status-text.ts'
import { next } from '../../src/workflow/run/next.ts'
import { after } from '../workflow/given.ts'
import {
  accepted,
  aRun,
  aTask,
  ends,
  failed,
  fails,
  given,
  overrides,
  type Past,
  resumes,
  review,
  starts,
  stops,
  tests,
  toTheEnd,
  upTo,
} from '../workflow/run/run.ts'

interface View extends Partial<Sight> {
  readonly seconds?: number
}

const status = (past: readonly Past[], { seconds = 0, ...view }: View = {}): string => {
  const { run, events } = given(...past)
  const now = after(run.updatedAt, seconds)
  const commits = view.verbose
    ? events.map((event, index) => ({ commit: index + 1, at: event.at, by: 'test', events: [event] }))
    : []
  return statusText(run, next(run, now), plain, { ...HERE, now, commits, ...view })
}

/** In the run's own session, where nothing is said of the terminal. */
const HERE: Omit<Sight, 'now'> = {
  verbose: false,
  columns: null,
  carrier: 'session',
  session: 'session-1',
  commits: [],
  isBranchGone: false,
  reader: 'client',
}

/** The part of a status from this heading to the next empty line. */
const section = (text: string, heading: string): string =>
  text.split('\n\n').find((part) => part.startsWith(heading)) ?? `no section ${heading} in:\n${text}`

/** The row of a phase, its cells one blank apart. */
const row = (text: string, phase: string): string =>
  (text.split('\n').find((line) => line.slice(2).startsWith(`${phase} `)) ?? '').replaceAll(/ +/g, ' ')

const stages = { IMPLEMENT: { onFailedTask: 'continue' } }
const strict = {
  settings: { retries: { maxPerPhase: 0, maxPerTask: 0, maxPerStage: 0 }, review: { maxRetries: 0 }, stages },
}

test('a run that has just started', () => {
  expect(status([aRun()], { seconds: 90 })).toBe(`Add a command
run run-1 · running for 1 min · 0 of 13 phases done

  PHASE  STAGE      NAME                   STATE    STEPS  ATTEMPTS  TIME
▶ 0      EXPLORE    Explore                running  0/2    0         1 min  [GATE]
· 1.1    PLAN       Brainstorm             pending
· 1.2    PLAN       Plan                   pending
· 1.3    PLAN       Plan Review            pending                          [GATE]
· 2.1    IMPLEMENT  Task Execution         pending
· 2.2    IMPLEMENT  Simplify               pending
· 2.3    IMPLEMENT  Implementation Review  pending                          [GATE]
· 3.1    TEST       Run Tests              pending
· 3.2    TEST       Analyze Failures       pending
· 3.3    TEST       Test Review            pending                          [GATE]
· 4.1    FINAL      Documentation          pending
· 4.2    FINAL      Final Review           pending                          [GATE]
· 4.3    FINAL      Completion             pending

Gate
  · EXPLORE → PLAN  0-explore.md missing

0 Explore
  · explore-1  explorer  sonnet  change site
  · explore-2  explorer  sonnet  patterns

next: explore-1, explore-2`)
})

test('tasks at work, failed, refused and skipped', () => {
  const tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': [], 'task-4': ['task-3'], 'task-5': [] }
  const past = [
    aRun({ settings: { retries: { maxPerTask: 1 } } }),
    upTo('2.1', tasks),
    accepted('task-1'),
    starts('task-2'),
    fails('task-2', 'taskId: is "task-9"; expected "task-2"'),
    failed('task-3'),
    starts('task-5'),
  ]
  expect(section(status(past, { seconds: 60 }), '2.1 Task Execution')).toBe(`2.1 Task Execution
  ✓ task-1  wave 1  task-agent  haiku  1 s                task-1
  ▶ task-2  wave 2  task-agent  haiku  1 min              repair 1 of 3: taskId: is "task-9"; expec…
  ✗ task-3  wave 1  task-agent  haiku  2 s    2 attempts  task-3: it was vanished
  - task-4  wave 2  task-agent  haiku                     task-4: it needs task-3, which failed
  ▶ task-5  wave 1  task-agent  haiku  1 min              task-5`)
  expect(status(past).split('\n').at(-1)).toBe('waits for task-2, task-5')
})

test('a task that its agent could not verify says so until code has run what was refused', () => {
  const refused = [{ command: 'npm test', text: 'not allowed' }]
  const past = [aRun(), upTo('2.1'), accepted('task-1', { ...aTask('completed'), refused })]
  const rowAfter = (...more: Past[]) => status([...past, ...more], { verbose: true }).match(/✓ task-1 .*/)?.[0]
  expect(rowAfter()).toMatch(/ task-1: not verified here: npm test$/)
  expect(rowAfter(upTo('3.1'), accepted('tests-1', tests(true)))).toMatch(/ task-1$/)
})

test('a review that holds its gate: the issues, the loop, and what to do', () => {
  const held = status([aRun(strict), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high'))])
  expect(row(held, '1.3')).toBe('✗ 1.3 PLAN Plan Review blocked 1/1 1 2 s [GATE]')
  expect(section(held, 'Gate')).toBe(`Gate
  · PLAN → IMPLEMENT  1.2-plan.md ✓, 1.3-plan-review.json missing (1 issue)`)
  expect(section(held, 'Issues of 1.3')).toBe(`Issues of 1.3 Plan Review
  HIGH src/a.ts:1: a high issue`)
  expect(held.slice(held.indexOf('blocked:')))
    .toBe(`blocked: Plan Review still finds 1 issue after 0 rounds of repair: a high issue
next: /phasegate:resume --from-phase 1.3
or:   /phasegate:override 1.3 --reason "…"`)
  expect(section(held, '1.3 Plan Review')).toBe(`1.3 Plan Review
  ✓ plan-review-1  reviewer  inherit  1 s  Plan Review: needs revision, 1 issue`)
})

test('issues that were given to a repair say so, until the next review', () => {
  const found = [aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high'))]
  const titles = (...more: Past[]) => status([...found, ...more]).match(/^Issues of .*$/gm)
  expect(titles()).toEqual(['Issues of 1.3 Plan Review · given to plan-review-fix-1'])
  expect(titles(accepted('plan-review-fix-1'))).toEqual(['Issues of 1.3 Plan Review · given to plan-review-fix-1'])
  const again = [accepted('plan-review-fix-1'), accepted('plan-review-2', review('needs_revision', 'medium', 'low'))]
  expect(titles(...again)).toEqual(['Issues of 1.3 Plan Review · given to plan-review-fix-2'])
})

test.each([
  ['a review', '1.3', [accepted('plan-review-1', review('needs_revision', 'high'))], '--from-phase 1.3', '1.3'],
  ['a step', '2.2', [failed('simplify-1')], '--retry-failed', 'simplify-1'],
  ['a task', '2.1', [failed('task-1')], '--retry-failed', 'task-1'],
])('status, directive, progress and doctor say the same of a run that %s blocks', (_, phase, ends, go, past) => {
  const story = [aRun({ settings: { ...strict.settings, stages: {} } }), upTo(phase), ...ends]
  const { run, events } = given(...story)
  const commits = [{ commit: 1, at: run.updatedAt, by: 'test', events }]
  const ways = [`/phasegate:resume ${go}`, `/phasegate:override ${past} --reason "…"`]
  const answers = [
    status(story),
    runDirective(run, run.updatedAt),
    changeLines(commits, 0, 'client').at(-1) ?? '',
    ...examineWork({ now: run.updatedAt } as Site, run).map((finding) => inWords(finding, 'client').fix ?? ''),
  ]
  for (const said of answers) expect(said.match(/\/phasegate:(?:resume|override) .*?(?=;|$)/gm)).toEqual(ways)
})

test('loops that have turned are counted against their bounds', () => {
  const past = [
    aRun(),
    upTo('1.3'),
    accepted('plan-review-1', review('needs_revision', 'high')),
    accepted('plan-review-fix-1'),
    accepted('plan-review-2'),
    upTo('3.1'),
    accepted('tests-1', tests(false)),
    accepted('analysis-1'),
  ]
  expect(section(status(past), 'Loops')).toBe(`Loops
  repairs after 1.3 Plan Review  1 of 2
  repairs after failing tests    1 of 2`)
  expect(row(status(past), '3.1')).toBe('▶ 3.1 TEST Run Tests running, round 2 0/1 0 0 s')
})

test('a phase that ended with its work undone does not look as if it were done', () => {
  const tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': [] }
  const past = [
    aRun(strict),
    upTo('2.1', tasks),
    accepted('task-3'),
    failed('task-1'),
    upTo('3.1'),
    accepted('tests-1', tests(false)),
  ]
  expect(row(status(past), '2.1')).toBe('! 2.1 IMPLEMENT Task Execution in part 1/3 2 4 s')
  expect(row(status(past), '3.1')).toBe('✗ 3.1 TEST Run Tests failed 1/1 1 2 s')
})

test('what a person overrode, with the reason, and where it counts', () => {
  const text = status(
    [aRun(strict), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')), overrides('1.3')],
    {
      seconds: 300,
    },
  )
  expect(row(text, '1.3')).toBe('✓ 1.3 PLAN Plan Review overridden 1/1 1 3 s [GATE] passed')
  expect(section(text, 'Overridden')).toBe(`Overridden by a person
  ! 1.3  5 min ago  I have looked`)
})

test('a step that rests, and a run that is stopped', () => {
  const resting = [aRun({ explorers: 1 }), starts('explore-1'), ends('explore-1', 'unreachable')]
  expect(section(status(resting), '0 Explore')).toBe(`0 Explore
  · explore-1  explorer  sonnet  1 s  rests for 30 s: it was unreachable`)
  expect(status(resting).split('\n').at(-1)).toBe('waits 30 s before it tries again')
  expect(status([aRun(), stops])).toMatch(/stopped: a person stopped it\nnext: \/phasegate:resume$/)
})

test('phases that are skipped say why, and their gates are not there', () => {
  const text = status([aRun({ without: ['3.1', '3.2', '3.3'] })])
  expect(row(text, '3.1')).toBe('- 3.1 TEST Run Tests skipped (not wanted)')
  expect(text).toContain('0 of 10 phases done')
})

test('a run that is done ends with its summary', () => {
  const text = status([aRun(), toTheEnd])
  expect(text).toContain('13 of 13 phases over, 1 of them left out')
  expect(row(text, '4.3')).toBe('✓ 4.3 FINAL Completion completed 2/2 2 4 s')
  expect(text.split('\n\n').at(-1)).toMatch(/^Phasegate: done: Add a command\n[\s\S]*- commit: c0ffee/)
})

test('the summary tells of every loop of the run, also of those that were set back', () => {
  const sentBack = [accepted('plan-review-1', review('needs_revision', 'high')), accepted('plan-review-fix-1')]
  const past = [
    aRun({ settings: { review: { maxRetries: 1 } } }),
    upTo('1.3'),
    ...sentBack,
    accepted('plan-review-2', review('needs_revision', 'high')),
    upTo('1.3'),
    ...sentBack,
    upTo('3.1'),
    accepted('tests-1', tests(false)),
    accepted('analysis-1'),
    upTo('4.1'),
    resumes({ kind: 'from-phase', phase: '3.3' }, 'session-1'),
    toTheEnd,
  ]
  expect(status(past).split('\n\n').at(-1)).toBe(`Phasegate: done: Add a command
- phases: 13 done
- tasks: 1 of 1 completed
- tests: passed (npm test, 1.2 s)
- lint: skipped (no lint command found)
- repaired: after 1.3 Plan Review (2 rounds), after failing tests (1 round)
- started again from 1.1: Plan Review still finds 1 issue after 1 round of repair:
  src/a.ts:1: a high issue
- a person went back to 3.3
- commit: c0ffee on phasegate/add
- artifacts: .agents/runs/run-1/phases/`)
})

test('the first line of the summary does not hide what was not done', () => {
  const chain = { 'task-1': [], 'task-2': ['task-1'], 'task-3': [] }
  const text = status([aRun(strict), upTo('2.1', chain), failed('task-1'), toTheEnd])
  expect(text.split('\n\n').at(-1)).toContain(`Phasegate: done, except 2 tasks: Add a command
- phases: 12 done, 1 left out (3.2)
- tasks: 1 of 3 completed
- not completed: task-1: it was vanished
- not completed: task-2: it needs task-1, which failed
`)
})

test('a gate that is missing a review counts the issues that hold it', () => {
  const text = status([aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high', 'low'))])
  expect(section(text, 'Gate')).toContain('1.3-plan-review.json missing (1 issue)')
})

test('verbose shows every gate, every step with its attempts, every loop', () => {
  const text = status(
    [aRun(), starts('explore-1'), fails('explore-1', 'no findings'), ends('explore-1', 'overdue'), upTo('1.2')],
    {
      verbose: true,
    },
  )
  expect(section(text, 'Gates')).toBe(`Gates
  ✓ EXPLORE → PLAN    0-explore.md ✓
  · PLAN → IMPLEMENT  1.2-plan.md missing, 1.3-plan-review.json missing
  · IMPLEMENT → TEST  2.1-tasks.json missing, 2.3-impl-review.json missing
  · TEST → FINAL      3.1-test-results.json missing, 3.3-test-review.json missing
  · FINAL → COMPLETE  4.2-final-review.json missing`)
  expect(section(text, '0 Explore')).toBe(`0 Explore
  ✓ explore-1  explorer  sonnet  3 s  2 attempts  change site
      attempt 1: overdue after 2 s: it was overdue
        refused: no findings
  ✓ explore-2  explorer  sonnet  1 s              patterns`)
  expect(section(status([aRun(), upTo('1.1'), starts('brainstorm-1')], { verbose: true, seconds: 5 }), '1.1'))
    .toBe(`1.1 Brainstorm
  ▶ brainstorm-1  brainstormer  inherit  5 s  Brainstorm
      attempt 1: running for 5 s`)
  expect(section(text, 'Loops').split('\n')).toContain('  restarts of PLAN                         0 of 1')
})

test('verbose tells every turn of every loop, also of those a restart has set back', () => {
  const revise = review('needs_revision', 'high')
  const past = [
    aRun({ settings: { review: { maxRetries: 1 } } }),
    starts('explore-1'),
    fails('explore-1', 'no findings'),
    ends('explore-1', 'vanished'),
    upTo('1.3'),
    accepted('plan-review-1', revise),
    accepted('plan-review-fix-1'),
    accepted('plan-review-2', revise),
    upTo('3.1'),
    accepted('tests-1', tests(false)),
    accepted('analysis-1'),
    stops,
    resumes(),
  ]
  const history = section(status(past, { verbose: true }), 'History')
  expect(history.replaceAll(/\d\d:\d\d:\d\d/g, 'TIME')).toBe(`History (UTC)
  TIME ↩ explore-1 · report refused · no findings
  TIME ✗ explore-1 · it was vanished · trying again, 2 of 3
  TIME ↻ 1.3 Plan Review · 1 issue to repair · planner, round 1 of 1
  TIME ↻ back to 1.1 · Plan Review still finds 1 issue after 1 round of repair: src/a.ts:1: a h…
  TIME ↻ back to 3.1 · the tests run again after repair 1 of 2
  TIME ■ stopped · a person stopped it · next: /phasegate:resume
  TIME ▶ resumed`)
  expect(section(status(past, { verbose: true }), 'Loops')).toContain('repairs after 1.3 Plan Review            0 of 1')
  expect(status(past)).not.toContain('History')
})

test('a run that no session carries out says so, and how to go on', () => {
  const past = [aRun(), starts('explore-1')]
  const last = (text: string): string => text.slice(text.lastIndexOf('\n\n') + 2)
  expect(last(status(past, { carrier: 'gone' }))).toBe(
    'whoever carried it out is gone: nothing goes on by itself\nnext: /phasegate:resume',
  )
  expect(last(status([aRun({ session: null })], { carrier: 'nobody' }))).toBe(
    'nobody carries it out yet: nothing goes on by itself\nnext: /phasegate:resume',
  )
  expect(last(status(past, { carrier: 'gone', reader: 'shell' }))).toMatch(/\nnext: phasegate resume$/)
})

test('a run of another session is told by its session', () => {
  expect(status([aRun({ session: '0123456789' })]).split('\n')[1]).toMatch(/ · in session 01234567$/)
  expect(status([aRun()]).split('\n')[1]).not.toContain('session')
})

test('in a narrow terminal the table does without what matters least', () => {
  const past = [
    aRun({ settings: { stages } }),
    upTo('2.1', { 'task-1': [], 'task-2': [] }),
    accepted('task-2'),
    failed('task-1'),
  ]
  const header = (columns: number): string =>
    (status(past, { columns }).split('\n')[3] ?? '').trim().replaceAll(/ +/g, ' ')
  expect([100, 88, 80, 70, 50].map(header)).toEqual([
    'PHASE STAGE NAME STATE STEPS ATTEMPTS TIME',
    'PHASE STAGE NAME STATE STEPS ATTEMPTS',
    'PHASE STAGE NAME STATE STEPS',
    'PHASE STAGE NAME STATE',
    'PHASE NAME STATE',
  ])
  expect(section(status(past, { columns: 60 }), 'Gate')).toBe(`Gate
  · IMPLEMENT → TEST  2.1-tasks.json ✓
                      2.3-impl-review.json missing`)
  expect(section(status([aRun(), upTo('2.1'), starts('task-1'), fails('task-1')], { columns: 60 }), '2.1')).toBe(
    `2.1 Task Execution
  ▶ task-1  wave 1  1 s  repair 1 of 3: it is not there`,
  )
})

test.each([40, 60, 80, 100])('no line is wider than a terminal of %i columns', (columns) => {
  const past = [
    aRun(strict),
    upTo('1.3'),
    accepted('plan-review-1', review('needs_revision', 'high')),
    overrides('1.3'),
  ]
  const texts = [
    status(
      [...past, upTo('2.1'), starts('task-1'), fails('task-1', 'it is nowhere to be found, neither here nor there')],
      {
        columns,
        verbose: true,
      },
    ),
    status([aRun({ without: ['3.1', '3.2', '3.3'] }), starts('explore-1')], { columns, carrier: 'gone' }),
  ]
  for (const line of texts.join('\n').split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns)
})

test('of many steps those are shown that matter, and the rest is counted', () => {
  const tasks = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`task-${index + 1}`, []]))
  const text = section(
    status([aRun(strict), upTo('2.1', tasks), accepted('task-1'), failed('task-2'), starts('task-5')]),
    '2.1',
  )
  expect(text.split('\n')).toHaveLength(17)
  expect(text).not.toContain('task-1 ')
  expect(text).toMatch(/✗ task-2 .*\n[\s\S]*▶ task-5 .*\n[\s\S]* {2}and 15 more: \/phasegate:status --verbose$/)
})

test('no line is wider than 100 columns, whatever a task, a name or a reason says', () => {
  const long = 'an endless story '.repeat(20)
  const past = [
    aRun({ task: long }),
    upTo('2.1'),
    starts('task-1'),
    fails('task-1', long),
    ends('task-1', 'vanished'),
    overrides('2.1'),
  ]
  for (const verbose of [false, true]) {
    for (const line of status(past, { verbose }).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100)
  }
  const blocked = status([aRun(strict), failed('explore-1'), accepted('explore-2')])
  for (const line of blocked.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100)
})

test('colours are where the eye looks first: what runs, what is wrong', () => {
  const marked = { green: tag('g'), red: tag('r'), yellow: tag('y'), dim: tag('d'), bold: tag('b') }
  const { run } = given(aRun(strict), accepted('explore-1'), failed('explore-2'))
  const text = statusText(run, next(run, run.updatedAt), marked, { ...HERE, now: run.updatedAt })
  expect(text).toContain('<r>✗</r> 0 ')
  expect(text).toContain('<r>blocked</r>')
  expect(text).toContain('<d>·</d> <d>1.1</d>')
  expect(text).toContain('<g>✓</g> explore-1')
  expect(text).toMatch(/<r>blocked: Explore: explore-2 failed.*<\/r>/)
})

const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`
