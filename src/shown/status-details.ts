import { counted } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { loopsOf } from '../workflow/run/loops.ts'
import type { Issue } from '../workflow/core/review.ts'
import { type Gate, gatesOf } from '../workflow/run/schedule.ts'
import { countingIssues } from '../workflow/run/conclude-review.ts'
import { activePhases, currentPhase, type Phase, type Run, type RunStep, stepsOf } from '../workflow/run/state.ts'
import { clipped, displayWidth } from './columns.ts'
import { duration } from './duration.ts'
import { same } from './paint.ts'
import { linesOf, type Row } from './rows.ts'
import { type Looks, missingOf } from './status-table.ts'
import { isRepair } from '../workflow/run/is-repair.ts'

/** Gates with the artifacts that satisfy them and those they miss: every one, or that of the stage the run is in. */
export const gateSection = (run: Run, looks: Looks): string[] => {
  const { paint, verbose, width } = looks
  const gates = gatesOf(activePhases(run))
  const shown = gates.filter(({ stage }) => verbose || stage === currentPhase(run)?.stage)
  if (shown.length === 0) return []
  const room = width - 6 - Math.max(...shown.map((gate) => displayWidth(nameOf(gate))))
  const rows = shown.flatMap((gate): Row[] => {
    const passed = run.gates[gate.name] === 'passed'
    const mark = passed ? paint.green('✓') : paint.dim('·')
    const artifacts = gate.required.map((output) => artifactText(run, gate, output))
    // What is missing is what a gate is looked at for: where the line is too long, each has one of its own.
    const together = artifacts.join(', ')
    return (displayWidth(together) <= room ? [together] : artifacts).map((last, line) => ({
      cells: [line === 0 ? `${mark} ${nameOf(gate)}` : ''],
      last,
      paintLast: passed ? same : paint.dim,
    }))
  })
  return section(verbose ? 'Gates' : 'Gate', rows, looks)
}

const nameOf = ({ name }: Gate): string => name.replace('->', ' → ')

const artifactText = (run: Run, gate: Gate, output: string): string => {
  const phase = run.phases.find((each) => each.output === output)
  if (!missingOf(run, gate).includes(output)) return `${output} ✓`
  const issues = phase ? openIssues(run, phase).length : 0
  return issues > 0 ? `${output} missing (${counted(issues, 'issue')})` : `${output} missing`
}

/** How often each loop has turned, and its bound; without `verbose` only those that have turned. */
export const loopSection = (run: Run, looks: Looks): string[] =>
  section(
    'Loops',
    loopsOf(run)
      .filter(({ turns }) => looks.verbose || turns > 0)
      .map(({ name, turns, bound }) => {
        const isSpent = turns >= bound && turns > 0
        return { cells: [name], last: `${turns} of ${bound}`, paintLast: isSpent ? looks.paint.yellow : same }
      }),
    looks,
  )

/** What a person has overridden, when and why. */
export const overrideSection = (run: Run, looks: Looks): string[] =>
  section(
    'Overridden by a person',
    run.overrides.map(({ at, what, reason }) => ({
      cells: [`${looks.paint.yellow('!')} ${what}`, `${duration(at, looks.now)} ago`],
      last: reason,
    })),
    looks,
  )

const section = (title: string, rows: readonly Row[], { paint, width }: Looks): string[] =>
  rows.length === 0 ? [] : [paint.bold(title), ...linesOf(rows, { width, indent: 2 })]

/** The issues that hold a review phase, worst first as the reviewer wrote them. */
export const issueSection = (run: Run, phase: Phase, { paint, width }: Looks): string[] => {
  const issues = openIssues(run, phase)
  if (issues.length === 0) return []
  const lines = issues.map(({ severity, location, issue }) =>
    clipped(`  ${severity.toUpperCase()} ${oneLine(`${location}: ${issue}`)}`, width),
  )
  const repair = repairOf(run, phase)
  // Until the next review nobody has seen whether they are settled: whose they are is known.
  const whose = repair ? ` · given to ${repair.id}` : ''
  return [paint.bold(`Issues of ${phase.id} ${phase.name}${whose}`), ...lines]
}

/** The repair of what the last review found, once there is one. */
const repairOf = (run: Run, phase: Phase): RunStep | undefined => {
  const steps = stepsOf(run, phase)
  const judged = steps.findLastIndex((step) => step.facts?.kind === 'review')
  return steps.slice(judged + 1).find(isRepair)
}

/** Those of the last review that count. */
const openIssues = (run: Run, phase: Phase): Issue[] => {
  const facts = stepsOf(run, phase).findLast((step) => step.facts?.kind === 'review')?.facts
  if (phase.status === 'completed' || facts?.kind !== 'review') return []
  return countingIssues(run, phase, facts.issues)
}
