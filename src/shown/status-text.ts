import { carrierOf } from '../engine/client.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { KeptRun } from '../engine/run/archive.ts'
import { tipOf } from '../machine/trees/objects.ts'
import { commitsOf } from '../state-manager/run-state.ts'
import { cutOffIn } from '../state-manager/walk-journal.ts'
import type { Directive } from '../workflow/core/directive.ts'
import { next } from '../workflow/run/next.ts'
import { wasNeverDone } from '../workflow/run/left-out.ts'
import { activePhases, currentPhase, type Run } from '../workflow/run/state.ts'
import { resume, written } from '../workflow/core/text.ts'
import { clipped, LEAST_COLUMNS, wrapped } from './columns.ts'
import { duration } from './duration.ts'
import { gateSection, issueSection, loopSection, overrideSection } from './status-details.ts'
import { historyLines } from './progress-lines.ts'
import { stepSection } from './status-steps.ts'
import type { Paint } from './paint.ts'
import { type Looks, phaseTable, type Sight } from './status-table.ts'
import { finalSummary } from './summary.ts'

/** No line of a status is wider, whatever the terminal has room for. */
const MOST_COLUMNS = 100

/** The status of a run as it lies on disk; `verbose` also reads its history from the journal. */
export const statusOf = (
  { run, project }: KeptRun,
  paint: Paint,
  sight: Omit<Sight, 'carrier' | 'commits' | 'isBranchGone'>,
): string => {
  const commits = sight.verbose ? commitsOf(project) : []
  const isBranchGone =
    run.status === 'completed' && 'branch' in run.trees && tipOf(project.root, run.trees.branch) === null
  const carrier = carrierOf(run.conductor)
  const text = statusText(run, next(run, sight.now), paint, { ...sight, carrier, commits, isBranchGone })
  const cutOff = cutOffIn(project.journal)
  return cutOff === null ? text : `${paint.yellow(cutOff)}\n\n${text}`
}

/** Where a run stands: its phases, what is at work, loops that have turned, overrides, and what comes next. */
export const statusText = (run: Run, directive: Directive, paint: Paint, sight: Sight): string => {
  const { verbose, columns } = sight
  const width = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns ?? MOST_COLUMNS))
  const looks: Looks = { ...sight, paint, width }
  const current = currentPhase(run)
  const shown = verbose ? run.phases : current ? [current] : []
  const sections = [
    [paint.bold(clipped(oneLine(run.task), width)), ...wrapped(placeLine(run, sight), width).map(paint.dim)],
    phaseTable(run, looks),
    gateSection(run, looks),
    ...shown.map((phase) => stepSection(run, phase, looks)),
    ...(current ? [issueSection(run, current, looks)] : []),
    loopSection(run, looks),
    historySection(looks),
    // The summary of a run that is done lists them itself.
    ...(directive.kind === 'done' ? [] : [overrideSection(run, looks)]),
    ending(run, directive, looks),
  ]
  return sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const placeLine = (run: Run, { now, carrier, session, isBranchGone }: Sight): string => {
  const active = activePhases(run)
  const done = active.filter(({ status }) => status === 'completed').length
  const left = active.filter((phase) => wasNeverDone(run, phase)).length
  const until = run.status === 'running' ? now : (run.stoppedAt ?? now)
  const isElsewhere = run.status === 'running' && carrier === 'session' && run.conductor.session !== session
  return [
    `run ${run.id}`,
    `${run.status}${run.status === 'running' ? ' for' : ' after'} ${duration(run.startedAt, until)}`,
    `${done} of ${active.length} phases ${left > 0 ? `over, ${left} of them left out` : 'done'}`,
    ...(run.profile === 'standard' ? [] : [run.profile]),
    ...('off' in run.trees || isBranchGone ? [] : [`on ${run.trees.branch}`]),
    ...(isElsewhere ? [`in session ${run.conductor.session?.slice(0, 8)}`] : []),
  ].join(' · ')
}

const ending = (run: Run, directive: Directive, looks: Looks): string[] => {
  const { now, paint, width, reader, carrier, isBranchGone } = looks
  switch (directive.kind) {
    case 'done':
      return [finalSummary(run, reader, isBranchGone)]
    case 'blocked':
    case 'stopped': {
      const { otherwise } = directive
      const said = wrapped(oneLine(`${directive.kind}: ${directive.reason}`), width)
      return [
        ...(directive.kind === 'blocked' ? said.map(paint.red) : said),
        `${paint.bold('next')}: ${written(directive.next, reader)}`,
        ...(otherwise ? [`or:   ${written(otherwise, reader)}`] : []),
      ]
    }
    case 'wait':
    case 'dispatch': {
      if (carrier !== 'session') {
        const why = carrier === 'gone' ? 'whoever carried it out is gone' : 'nobody carries it out yet'
        const said = wrapped(`${why}: nothing goes on by itself`, width)
        return [...said, `${paint.bold('next')}: ${written(resume(), reader)}`]
      }
      const steps = directive.steps.map(({ id }) => id).join(', ')
      if (directive.kind === 'dispatch') return wrapped(`${paint.bold('next')}: ${steps}`, width)
      if (directive.until) return [`waits ${duration(now, directive.until)} before it tries again`]
      return wrapped(`waits for ${steps}`, width)
    }
  }
}

const historySection = ({ commits, paint, width, reader }: Looks): string[] => {
  const lines = historyLines(commits, reader)
  return lines.length === 0 ? [] : [paint.bold('History (UTC)'), ...lines.map((line) => clipped(`  ${line}`, width))]
}
