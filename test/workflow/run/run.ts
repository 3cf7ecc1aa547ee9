import { join } from 'node:path'
import * as z from 'zod/mini'
import { mergeOver } from '../../../src/configuration/layer.ts'
import { loadPhases } from '../../../src/configuration/phase-files.ts'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { SETTINGS } from '../../../src/configuration/settings.ts'
import type { PlanOnDisk } from '../../../src/workflow/run/adopt-plan.ts'
import type { Command, CommandOf } from '../../../src/workflow/run/command.ts'
import type { ResumePlan } from '../../../src/workflow/core/way.ts'
import { decide } from '../../../src/workflow/run/decide.ts'
import { Event } from '../../../src/workflow/run/event.ts'
import type { Ending } from '../../../src/workflow/core/ending.ts'
import { evolve } from '../../../src/workflow/run/evolve.ts'
import type { Facts, PlannedTask, TaskFacts } from '../../../src/workflow/core/facts.ts'
import { next } from '../../../src/workflow/run/next.ts'
import type { PhaseDefinition } from '../../../src/workflow/run/phase.ts'
import type { Issue, Severity } from '../../../src/workflow/core/review.ts'
import { initial, type Run, type RunStep, type State } from '../../../src/workflow/run/state.ts'
import type { Instant } from '../../../src/workflow/core/step.ts'
import * as tale from '../given.ts'

const PLUGIN = join(import.meta.dirname, '../../..')

/** The phases of the plugin, as their files define them. */
export const PHASES: readonly PhaseDefinition[] = loadPhases(PLUGIN, join(PLUGIN, 'test')).map(
  ({ definition }) => definition,
)

export type Ask = tale.Ask<State, Command>
type Way = tale.Way<State, Event>
export type Past = tale.Past<State, Event, Command>

const runs = tale.language<State, Event, Command>({
  nothing: initial,
  decide,
  evolve,
  next: (state, now) => next(runOf(state), now),
  journal: Event,
})
const { tell } = runs

/** `given(aRun(), accepted('explore-1')).when(starts('explore-2')).gives('step-started explore-2 #2 explorer')` */
export const given = (...past: readonly Past[]) => {
  const story = runs.given(...past)
  return {
    ...story,
    get run(): Run {
      return runOf(story.world)
    },
  }
}

/** What is asked, as the command it is in this state and at this time. */
export const commandAt = (ask: Ask, state: State, at: Instant): Command => tale.askedAt<State, Command>(ask, state, at)

export const runOf = (state: State): Run => {
  if (!state) throw new Error('no run')
  return state
}

const stepOf = (state: State, id: string): RunStep => {
  const step = runOf(state).steps[id]
  if (!step) throw new Error(`no step ${id}; there are ${Object.keys(runOf(state).steps).join(', ')}`)
  return step
}

interface Options extends Partial<Omit<CommandOf<'start-run'>, 'type' | 'at' | 'settings' | 'skipped'>> {
  /** Over the defaults. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly without?: readonly string[]
}

export const startCommand = (
  { settings = {}, without = [], ...given }: Options,
  at: Instant,
): CommandOf<'start-run'> => ({
  type: 'start-run',
  at,
  run: 'run-1',
  task: 'Add a command',
  session: 'session-1',
  client: 100,
  profile: 'standard',
  explorers: 2,
  phases: [...PHASES],
  skipped: without.map((phase) => ({ phase, reason: 'not wanted' })),
  given: {},
  settings: z.parse(SETTINGS, mergeOver(DEFAULTS, settings)),
  dirty: {},
  ...given,
})

/** Where the agents of a run that does not work in the checkout do. */
export const TREES = { branch: 'phasegate/add', base: 'c0ffee', keep: 'refs/phasegate/run-1', prefix: '', left: [] }

export const aRun =
  (options: Options = {}): Ask =>
  () =>
    startCommand(options, tale.START)

export const starts = (step: string, more: Partial<CommandOf<'start-step'>> = {}): Ask => ({
  type: 'start-step',
  step,
  session: 'session-1',
  caller: null,
  missing: [],
  ...more,
})

const lastAttempt = (state: State, step: string): number => state?.steps[step]?.attempts.at(-1)?.number ?? 0

/** The last attempt of a step reports good evidence. */
export const reports =
  (step: string, facts?: Facts, attempt?: number): Ask =>
  (state) => ({
    type: 'report-step',
    step,
    attempt: attempt ?? lastAttempt(state, step),
    verdict: { ok: true, facts: facts ?? goodFacts(runOf(state), stepOf(state, step), ONE_TASK), changed: [] },
  })

/** The same, and git says that these files differ, or (null) nobody can tell. */
export const changes =
  (step: string, files: readonly string[] | null): Ask =>
  (state) => ({
    type: 'report-step',
    step,
    attempt: lastAttempt(state, step),
    verdict: { ok: true, facts: { kind: 'text' }, ...(files ? { changed: files } : {}) },
  })

/** The last attempt of a step reports evidence that is refused. */
export const fails =
  (step: string, problem = 'it is not there', attempt?: number): Ask =>
  (state) => ({
    type: 'report-step',
    step,
    attempt: attempt ?? lastAttempt(state, step),
    verdict: { ok: false, problems: [problem] },
  })

export const ends =
  (step: string, ending: Ending, attempt?: number): Ask =>
  (state) => ({
    type: 'end-attempt',
    step,
    attempt: attempt ?? lastAttempt(state, step),
    ending,
    reason: `it was ${ending}`,
  })

export const attaches =
  (step: string, agentId: string): Ask =>
  (state) => ({ type: 'attach-agent', step, attempt: lastAttempt(state, step), agentId })

export const resumes = (
  plan: ResumePlan = { kind: 'continue' },
  session: string | null = 'session-2',
  client: number | null = 200,
  planOnDisk?: PlanOnDisk,
): Ask => ({ type: 'resume-run', session, client, plan, planOnDisk })

export const overrides = (what: string, found: CommandOf<'override'>['found'] = {}): Ask => ({
  type: 'override',
  what,
  reason: 'I have looked',
  found,
})

/** Any command without fields of its own. */
export const asks = (type: 'check-time' | 'end-turn' | 'refuse-calls' | 'compact-context'): Ask => ({ type })
export const stops: Ask = { type: 'stop-run', reason: 'a person stopped it' }

/** Started, and reported well. */
export const accepted = (step: string, facts?: Facts): Way => ({
  happens: (story) => [starts(step), reports(step, facts)].reduce(tell, story),
})

/** Started, and failed as often as it takes for good. */
export const failed = (step: string): Way => ({
  happens: (story) => {
    let now = story
    while (!['failed', 'skipped'].includes(stepOf(now.world, step).status))
      now = [starts(step), ends(step, 'vanished')].reduce(tell, now)
    return now
  },
})

/** Task id -> ids of the tasks it needs. */
export type Tasks = Readonly<Record<string, readonly string[]>>
const ONE_TASK: Tasks = { 'task-1': [] }

/** Everything goes well until this phase is the current one and its steps are planned. */
export const upTo = (phase: string, tasks: Tasks = ONE_TASK): Way => ({
  happens: (story) => {
    let now = story
    for (let turns = 0; currentId(now.world) !== phase; turns++) {
      const run = runOf(now.world)
      const directive = next(run, now.now)
      if (directive.kind !== 'dispatch' || turns > 200)
        throw new Error(`no way to ${phase}: ${JSON.stringify(directive)}`)
      const [step] = directive.steps
      if (step) now = tell(now, accepted(step.id, goodFacts(run, step, tasks)))
    }
    return now
  },
})

/** Everything goes well until the run is completed. */
export const toTheEnd: Way = upTo('')

const currentId = (state: State): string => runOf(state).phases.find(({ status }) => status === 'running')?.id ?? ''

/** What the evidence of a step holds where all is well. */
export const goodFacts = (run: Run, step: RunStep, tasks: Tasks): Facts => {
  const phase = run.phases.find(({ id }) => id === step.phase)
  if (step.executor.kind === 'code') return step.executor.command === 'run-tests' ? tests(true) : COMMITTED
  if (step.brief.kind === 'fix') return phase?.stage === 'PLAN' ? aPlan(tasks) : { kind: 'text' }
  switch (phase?.check) {
    case 'brainstorm':
      return { kind: 'areas', areas: [{ name: 'core', goal: 'the core' }] }
    case 'plan':
      return isLastPart(run, step) ? aPlan(tasks) : { kind: 'text' }
    case 'task':
      return { kind: 'task', status: 'completed', summary: 'Done.', filesModified: [`src/${step.id}.ts`], errors: [] }
    case 'review':
    case 'implementation-review':
    case 'final-review':
      return review('approved')
    case 'completion':
      return { kind: 'completion', title: 'Add a command', summary: 'It is there.' }
    default:
      return { kind: 'text' }
  }
}

// The planner that reports last is held against all parts together, and carries the plan.
const isLastPart = (run: Run, step: RunStep): boolean =>
  Object.values(run.steps).every(
    (each) => each.phase !== step.phase || each.id === step.id || each.status === 'completed',
  )

const COMMITTED: Facts = { kind: 'committed', branch: 'phasegate/add', commit: 'c0ffee', notes: [] }

export const tests = (passed: boolean | null): Facts => ({
  kind: 'tests',
  passed,
  summary: passed === null ? 'test: skipped (no command found)' : `test: ${passed ? 'passed' : 'failed'}`,
  lint: { skipped: 'no lint command found' },
  test:
    passed === null
      ? { skipped: 'no command found' }
      : { command: 'npm test', exitCode: passed ? 0 : 1, durationMs: 1200 },
})

export const aPlan = (tasks: Tasks): Extract<Facts, { kind: 'plan' }> => ({
  kind: 'plan',
  tasks: Object.entries(tasks).map(([id, needs]): PlannedTask => ({
    id,
    name: id,
    files: [`src/${id}.ts`],
    needs: [...needs],
    complexity: 'easy',
  })),
})

export const review = (status: 'approved' | 'needs_revision' | 'blocked', ...severities: Severity[]): Facts => ({
  kind: 'review',
  status,
  issues: severities.map((severity): Issue => ({
    severity,
    location: 'src/a.ts:1',
    issue: `a ${severity} issue`,
    suggestion: '',
  })),
  summary: `${status}.`,
})

/** A reviewer's verdict in full: where an issue is, and which open ones it speaks of. */
export const finds = (
  issues: readonly (Partial<Issue> & Pick<Issue, 'severity' | 'location'>)[],
  resolved: readonly string[] = [],
): Facts => ({
  kind: 'review',
  status: issues.some(({ severity }) => severity !== 'low') ? 'needs_revision' : 'approved',
  issues: issues.map((issue) => ({ issue: `${issue.severity} at ${issue.location}`, suggestion: '', ...issue })),
  summary: 'Looked.',
  ...(resolved.length > 0 ? { resolved: [...resolved] } : {}),
})

export const aTask = (status: 'completed' | 'failed' | 'needs_context', ...filesModified: string[]): TaskFacts => ({
  kind: 'task',
  status,
  summary: 'What I did.',
  filesModified,
  errors: status === 'completed' ? [] : ['I could not'],
})
