import { counted } from '../workflow/core/counted.ts'
import type { Directive } from '../workflow/core/directive.ts'
import type { Ending } from '../workflow/core/ending.ts'
import { ENDINGS } from '../workflow/core/endings.ts'
import type { Facts } from '../workflow/core/facts.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { countedFailures, failuresOf, type Instant, type Life, type Step } from '../workflow/core/step.ts'
import { clipWords, withoutStop } from '../workflow/run/artifact/wording.ts'
import { whatRan } from '../workflow/run/how-tests-ended.ts'
import { isWhole } from '../workflow/run/is-whole.ts'
import { repairLoop } from '../workflow/run/loops.ts'
import { activePhases, currentPhase, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import { triesOf } from '../workflow/run/tries.ts'
import type { Scope } from '../workflow/workstream/command.ts'
import type { WorkState } from '../workflow/workstream/state.ts'
import { isRepair } from '../workflow/run/is-repair.ts'

// What a directive says before its instruction. Each is said until a step is started again, and of a step that is offered now.

/** What ended badly in a run, what a person overrode, and which try, repair or return this is. */
export const endedInRun = (run: Run, directive: Directive): string[] => {
  const phase = currentPhase(run)
  if (!phase) return []
  const steps = stepsOf(run, phase)
  const since = lastStart(Object.values(run.steps))
  const isFresh = steps.every(({ attempts }) => attempts.length === 0)
  return [
    ...run.overrides
      .filter(({ at }) => at >= since)
      .map(({ what, reason }) => `A person overrode ${what}: ${short(reason)}`),
    ...(isFresh ? beforePhase(run, phase) : []),
    ...repairText(run, phase, directive),
    ...endedSteps(steps, since, directive, (step) => `try ${countedFailures(step) + 1} of ${triesOf(run, step.brief)}`),
  ]
}

/** What ended badly in what is carried out of a workstream, and which try follows. */
export const endedInStage = ({ steps }: WorkState, { stage, batch }: Scope, directive: Directive): string[] => {
  const lives = Object.values(steps).filter(({ id }) => id.startsWith(`${batch ?? stage}.`))
  const offered = directive.kind === 'dispatch' ? directive.steps : []
  return endedSteps(lives, lastStart(lives), directive, (life) => {
    const agent = agentOf(offered.find(({ id }) => id === life.id))
    const other = agent === null || agent === life.attempts.at(-1)?.agent ? '' : `, now with ${agent}`
    return `try ${countedFailures(life) + 1}${other}`
  })
}

const agentOf = (step: Step | undefined): string | null =>
  step?.executor.kind === 'agent' ? step.executor.agent : null

const lastStart = (lives: readonly Life[]): Instant =>
  lives.flatMap(({ attempts }) => attempts.map(({ startedAt }) => startedAt)).reduce((a, b) => (a > b ? a : b), '')

// What a phase follows that was gone back to, or that a phase before it left undone; code may have written those between.
const beforePhase = (run: Run, phase: Phase): string[] => {
  const back = run.reopened.at(-1)
  if (back?.phase === phase.id) return [`Back to ${phase.id} ${phase.name}: ${short(back.reason)}`]
  const before = activePhases(run).slice(0, activePhases(run).indexOf(phase))
  return before
    .slice(
      Math.max(
        0,
        before.findLastIndex(({ steps }) => steps.length > 0),
      ),
    )
    .filter((each) => !isWhole(each))
    .map(({ id, name, facts }) => `${id} ${name} ended badly: ${short(factsText(facts))}`)
}

const factsText = (facts: Facts | null): string => {
  if (facts?.kind === 'tests') return whatRan(facts)
  return facts?.kind === 'task' ? [facts.summary, ...facts.errors].join('; ') : ''
}

const repairText = (run: Run, phase: Phase, directive: Directive): string[] => {
  const [step] = directive.kind === 'dispatch' ? directive.steps : []
  if (!step || step.attempts.length > 0 || !stepsOf(run, phase).some(isRepair)) return []
  const { turns, bound } = repairLoop(run, phase)
  const brief = run.steps[step.id]?.brief
  if (brief?.kind !== 'fix') return [`Repair ${turns} of at most ${bound} is done`]
  return [
    `${phase.id} ${phase.name} ended with ${counted(brief.issues.length, 'issue')} to repair; repair ${turns} of at most ${bound}`,
  ]
}

const endedSteps = <Some extends Life>(
  lives: readonly Some[],
  since: Instant,
  directive: Directive,
  followText: (life: Some) => string,
): string[] => {
  const offered = new Set(directive.kind === 'dispatch' ? directive.steps.map(({ id }) => id) : [])
  return lives.flatMap((life) => {
    const failure = failuresOf(life).at(-1)
    if (!failure || !['pending', 'failed'].includes(life.status)) return []
    if (!offered.has(life.id) && (failure.endedAt ?? '') < since) return []
    const { again } = ENDINGS[failure.outcome]
    const follows = life.status === 'failed' ? 'not tried again' : again === 'tries' ? followText(life) : 'tried again'
    return [`${life.id} ${HOW[again]}: ${short(failure.reason ?? '')}; ${follows}`]
  })
}

const HOW: Readonly<Record<(typeof ENDINGS)[Ending]['again'], string>> = {
  tries: 'failed',
  given: 'cannot go on',
  never: 'cannot go on',
  rest: 'was cut off',
  always: 'was cut off',
}

const short = (reason: string): string => withoutStop(clipWords(oneLine(reason), 140))
