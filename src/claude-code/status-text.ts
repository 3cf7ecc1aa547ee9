import type { Directive } from '../workflow/next.ts'
import { currentPhase, type Instant, type Run } from '../workflow/state.ts'
import { clipped, wrapped } from './columns.ts'
import { duration } from './duration.ts'
import { gateSection, issueSection, loopSection, overrideSection } from './status-details.ts'
import { type Looks, stepSection } from './status-steps.ts'
import { phaseTable, type Paint, STATUS_WIDTH } from './status-table.ts'
import { finalSummary } from './summary.ts'

/** Where a run stands: its phases, what is at work, loops that have turned, overrides, and what comes next. */
export const statusText = (
  run: Run,
  directive: Directive,
  paint: Paint,
  { now, verbose }: { readonly now: Instant; readonly verbose: boolean },
): string => {
  const looks: Looks = { now, paint, verbose }
  const current = currentPhase(run)
  const shown = verbose ? run.phases : current ? [current] : []
  const sections = [
    [paint.bold(clipped(run.task.replaceAll(/\s+/g, ' ').trim(), STATUS_WIDTH)), paint.dim(placeLine(run, now))],
    phaseTable(run, now, paint),
    gateSection(run, looks),
    ...shown.map((phase) => stepSection(run, phase, looks)),
    ...(current ? [issueSection(run, current, looks)] : []),
    loopSection(run, looks),
    // The summary of a run that is done lists them itself.
    ...(directive.kind === 'done' ? [] : [overrideSection(run, looks)]),
    ending(run, directive, looks),
  ]
  return sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const placeLine = (run: Run, now: Instant): string => {
  const active = run.phases.filter(({ status }) => status !== 'skipped')
  const done = active.filter(({ status }) => status === 'completed').length
  const until = run.status === 'running' ? now : (run.stoppedAt ?? now)
  return [
    `run ${run.id}`,
    `${run.status}${run.status === 'running' ? ' for' : ' after'} ${duration(Date.parse(until) - Date.parse(run.startedAt))}`,
    `${done} of ${active.length} phases done`,
    ...(run.profile === 'standard' ? [] : [run.profile]),
    ...(run.session === null ? ['waits for a session'] : []),
  ].join(' · ')
}

const ending = (run: Run, directive: Directive, { now, paint }: Looks): string[] => {
  switch (directive.kind) {
    case 'done':
      return [finalSummary(run)]
    case 'blocked':
    case 'stopped': {
      const said = wrapped(`${directive.kind}: ${directive.reason}`, STATUS_WIDTH)
      return [
        ...(directive.kind === 'blocked' ? said.map(paint.red) : said),
        `${paint.bold('next')}: ${directive.next}`,
        ...otherWay(run),
      ]
    }
    case 'wait':
      if (directive.until)
        return [`waits ${duration(Date.parse(directive.until) - Date.parse(now))} before it tries again`]
      return wrapped(`waits for ${directive.steps.map(({ id }) => id).join(', ')}`, STATUS_WIDTH)
    case 'dispatch':
      return wrapped(`${paint.bold('next')}: ${directive.steps.map(({ id }) => id).join(', ')}`, STATUS_WIDTH)
  }
}

// A verdict is an opinion; who runs the run may have another.
const otherWay = (run: Run): string[] => {
  const phase = currentPhase(run)
  return run.status === 'blocked' && phase?.type === 'review'
    ? [`or:   /phasegate:override ${phase.id} --reason "why it may pass"`]
    : []
}
