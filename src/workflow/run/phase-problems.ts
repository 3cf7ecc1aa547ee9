import { phaseOfCheck } from './phase-of-check.ts'
import { type PhaseDefinition, STAGES } from './phase.ts'

/**
 * What makes a list of phases (in the order of their ids) unfit to be run, one line each; none when it is fit. The schema
 * says what one key may hold; these rules say what the keys and the phases must be to one another.
 */
export const phaseProblems = (phases: readonly PhaseDefinition[]): string[] => [
  ...phases.flatMap((phase) => ownProblems(phase).map((problem) => `phase ${phase.id} ${phase.name}: ${problem}`)),
  ...clashes(phases, 'id', ({ id }) => [id]),
  ...clashes(phases, 'output', ({ output }) => [output]),
  ...clashes(phases, 'step', stepNames),
  ...outOfOrder(phases),
  ...uncommitted(phases),
  ...unplanned(phases),
]

const REVIEW_CHECKS: readonly unknown[] = ['review', 'implementation-review', 'final-review']
const LONGEST_DEADLINE = 1440

const ownProblems = (phase: PhaseDefinition): string[] => {
  const { type, check, split, lenses, sections, output, edits, skip, deadline } = phase
  const ownSections = (check ?? 'sections') === 'sections'
  const reviews = REVIEW_CHECKS.includes(check)
  const rules: readonly (readonly [boolean, string])[] = [
    // The one file an agent may write without being asked lies in the run's folder, whatever a project's phase file says.
    [
      /^[A-Za-z0-9][\w.-]*\.(?:md|json)$/.test(output),
      `output: ${output} is not a plain file name that ends in .md or .json`,
    ],
    [type !== 'review' || reviews, `check: a review needs one of ${REVIEW_CHECKS.join(', ')}`],
    [type === 'review' || !reviews, `check: ${check} is for phases of the type review`],
    // What they change would be neither tested nor committed.
    [type !== 'review' || edits !== true, 'edits: who reviews changes nothing; its fixer does'],
    [check !== 'completion' || edits !== true, 'edits: the commit is made of what is there before it'],
    [type !== 'dispatch' || split !== undefined, 'split: a dispatch phase needs one of lenses, areas, tasks'],
    [type === 'dispatch' || split === undefined, 'split: is for phases of the type dispatch'],
    [(check === 'plan') === (split === 'areas'), 'check: plan goes with split: areas, and only with it'],
    [split !== 'lenses' || (lenses ?? []).length > 0, 'lenses: at least one is needed where split is lenses'],
    [
      type === 'command' || !ownSections || (sections ?? []).length > 0,
      'sections: at least one heading is needed for the check sections',
    ],
    [skip === undefined || ownSections, 'skip: is for phases with the check sections, which code can write'],
    [deadline <= LONGEST_DEADLINE, `deadline: at most ${LONGEST_DEADLINE} minutes`],
  ]
  return rules.flatMap(([holds, problem]) => (holds ? [] : [problem]))
}

// Step ids are made of these names and a number; two phases with one name would take each other's steps for their own.
const stepNames = ({ step, split, type, check, edits }: PhaseDefinition): string[] => [
  ...new Set([
    step,
    ...(split === 'tasks' ? ['task'] : []),
    ...(type === 'review' ? [`${step}-fix`] : []),
    ...(type === 'review' || edits === true ? [`${step}-tests`] : []),
    ...(check === 'completion' ? ['commit'] : []),
  ]),
]

const clashes = (
  phases: readonly PhaseDefinition[],
  key: string,
  namesOf: (phase: PhaseDefinition) => readonly string[],
): string[] => {
  const takenBy = new Map<string, PhaseDefinition>()
  return phases.flatMap((phase) =>
    namesOf(phase).flatMap((name) => {
      const other = takenBy.get(name)
      takenBy.set(name, phase)
      return other
        ? [`phase ${phase.id} ${phase.name}: ${key}: ${name} is taken by phase ${other.id} ${other.name}`]
        : []
    }),
  )
}

const outOfOrder = (phases: readonly PhaseDefinition[]): string[] =>
  phases.flatMap(({ id, name, stage }, index) => {
    const before = phases[index - 1]
    if (!before || STAGES.indexOf(before.stage) <= STAGES.indexOf(stage)) return []
    return [`phase ${id} ${name}: stage: ${stage} is over at phase ${before.id}, which is in ${before.stage}`]
  })

// A change that is made after the commit would be left out of a run that says it is completed.
const uncommitted = (phases: readonly PhaseDefinition[]): string[] => {
  const last = phases.findIndex(({ check }) => check === 'completion')
  const after =
    last === -1 ? [] : phases.slice(last + 1).filter(({ type, edits }) => type === 'review' || edits === true)
  return after.map(
    ({ id, name }) =>
      `phase ${id} ${name}: id: it may change files after phase ${phases[last]?.id} ${phases[last]?.name}, which commits them`,
  )
}

// Tasks are those of the plan.
const unplanned = (phases: readonly PhaseDefinition[]): string[] =>
  phases.flatMap(({ id, name, split }, index) =>
    split !== 'tasks' || phaseOfCheck(phases.slice(0, index), 'plan') !== undefined
      ? []
      : [`phase ${id} ${name}: split: no phase before it has the check plan`],
  )
