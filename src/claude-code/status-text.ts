import type { Directive } from '../workflow/next.ts'
import { gatesOf } from '../workflow/schedule.ts'
import { type Phase, type Run, stepsOf } from '../workflow/state.ts'
import { finalSummary } from './summary.ts'

/** How a status is coloured; the identity where there are no colours. */
export interface Paint {
  green(text: string): string
  red(text: string): string
  yellow(text: string): string
  dim(text: string): string
  bold(text: string): string
}

const MARKS = { completed: '✓', running: '▶', pending: '·', skipped: '-' } as const

/** The table of a run: every phase with its mark, and what comes next. */
export const statusText = (run: Run, directive: Directive, paint: Paint): string => {
  const gates = gatesOf(run.phases.filter(({ status }) => status !== 'skipped'))
  const width = Math.max(...run.phases.map(({ name }) => name.length))
  const rows = run.phases.map((phase) => {
    const gate = gates.find(({ phase: id }) => id === phase.id)
    const passed = gate && run.gates[gate.name] === 'passed'
    const mark = markOf(run, phase)
    const row = `${mark} ${phase.id.padEnd(4)} ${phase.stage.padEnd(9)} ${phase.name.padEnd(width)}  ${stateOf(run, phase)}`.trimEnd()
    return `${colored(row, mark, paint)}${gate ? paint.dim(passed ? '  [GATE passed]' : '  [GATE]') : ''}`
  })
  return [paint.bold(run.task.split('\n')[0] ?? ''), `run ${run.id} · ${run.status}`, '', ...rows, '', ending(run, directive)].join('\n')
}

const markOf = (run: Run, phase: Phase): string => {
  if (phase.status !== 'running') return MARKS[phase.status]
  return run.status === 'blocked' ? '✗' : MARKS.running
}

const colored = (row: string, mark: string, paint: Paint): string => {
  switch (mark) {
    case '✓':
      return paint.green(row)
    case '✗':
      return paint.red(row)
    case '▶':
      return paint.yellow(row)
    default:
      return paint.dim(row)
  }
}

const stateOf = (run: Run, phase: Phase): string => {
  if (phase.status === 'skipped') return `skipped: ${phase.reason ?? ''}`
  const steps = stepsOf(run, phase)
  if (steps.length === 0) return ''
  const counts = (['completed', 'running', 'failed', 'skipped', 'pending'] as const)
    .map((status) => ({ status, count: steps.filter((step) => step.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`)
  const retries = steps.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0)
  return [counts.join(', '), ...(retries > 0 ? [`${retries} repeated`] : [])].join(', ')
}

const ending = (run: Run, directive: Directive): string => {
  switch (directive.kind) {
    case 'done':
      return finalSummary(run)
    case 'blocked':
    case 'stopped':
      return `${directive.kind}: ${directive.reason}\nnext: ${directive.next}`
    case 'wait':
      return directive.until ? `waiting until ${directive.until}` : `waiting for ${directive.steps.map(({ id }) => id).join(', ')}`
    case 'dispatch':
      return `next: ${directive.steps.map(({ id }) => id).join(', ')}`
  }
}
