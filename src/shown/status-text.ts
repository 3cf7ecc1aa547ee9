import type { Carrier } from '../engine/client.ts'
import type { Commit } from '../state-manager/journal.ts'
import type { Event } from '../workflow/run/event.ts'
import type { Directive } from '../workflow/core/directive.ts'
import { activePhases, currentPhase, type Run } from '../workflow/run/state.ts'
import type { Instant } from '../workflow/core/step.ts'
import { phasegate, type Reader, resume, written } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import { clipped, wrapped } from './columns.ts'
import { duration } from './duration.ts'
import { gateSection, issueSection, loopSection, overrideSection } from './status-details.ts'
import { historyLines } from './change-lines.ts'
import { stepSection } from './status-steps.ts'
import type { Paint } from './paint.ts'
import { type Looks, phaseTable } from './status-table.ts'
import { finalSummary } from './summary.ts'

/** No line of a status is wider, whatever the terminal has room for. */
const MOST_COLUMNS = 100
// Narrower than that no table can be read.
const LEAST_COLUMNS = 40

/** What a status depends on beside the run. */
export interface Sight {
  readonly now: Instant
  readonly verbose: boolean
  /** Columns of the terminal; null where there is none. */
  readonly columns: number | null
  readonly reader: Reader
  readonly carrier: Carrier
  /** The session that asks; null in a shell. */
  readonly session: string | null
  /** The run's whole journal where the status is to tell its history. */
  readonly commits: readonly Commit<Event>[]
}

/** Where a run stands: its phases, what is at work, loops that have turned, overrides, and what comes next. */
export const statusText = (run: Run, directive: Directive, paint: Paint, sight: Sight): string => {
  const { now, verbose, columns, commits, reader } = sight
  const width = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns ?? MOST_COLUMNS))
  const looks: Looks = { now, paint, verbose, width, reader }
  const current = currentPhase(run)
  const shown = verbose ? run.phases : current ? [current] : []
  const sections = [
    [
      paint.bold(clipped(run.task.replaceAll(/\s+/g, ' ').trim(), width)),
      ...wrapped(placeLine(run, sight), width).map(paint.dim),
    ],
    phaseTable(run, looks),
    gateSection(run, looks),
    ...shown.map((phase) => stepSection(run, phase, looks)),
    ...(current ? [issueSection(run, current, looks)] : []),
    loopSection(run, looks),
    historySection(commits, looks),
    // The summary of a run that is done lists them itself.
    ...(directive.kind === 'done' ? [] : [overrideSection(run, looks)]),
    ending(run, directive, looks, sight),
  ]
  return sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const placeLine = (run: Run, { now, carrier, session }: Sight): string => {
  const active = activePhases(run)
  const done = active.filter(({ status }) => status === 'completed').length
  const until = run.status === 'running' ? now : (run.stoppedAt ?? now)
  const isElsewhere = run.status === 'running' && carrier === 'session' && run.conductor.session !== session
  return [
    `run ${run.id}`,
    `${run.status}${run.status === 'running' ? ' for' : ' after'} ${duration(Date.parse(until) - Date.parse(run.startedAt))}`,
    `${done} of ${active.length} phases done`,
    ...(run.profile === 'standard' ? [] : [run.profile]),
    ...(isElsewhere ? [`in session ${run.conductor.session?.slice(0, 8)}`] : []),
  ].join(' · ')
}

const ending = (run: Run, directive: Directive, looks: Looks, { carrier }: Sight): string[] => {
  const { now, paint, width, reader } = looks
  switch (directive.kind) {
    case 'done':
      return [finalSummary(run, reader)]
    case 'blocked':
    case 'stopped': {
      const otherwise = directive.otherwise ?? otherWay(run)
      const said = wrapped(`${directive.kind}: ${directive.reason}`, width)
      return [
        ...(directive.kind === 'blocked' ? said.map(paint.red) : said),
        `${paint.bold('next')}: ${written(directive.next, reader)}`,
        ...(otherwise ? [`or:   ${written(otherwise, reader)}`] : []),
      ]
    }
    case 'wait':
      if (carrier !== 'session') return withoutSession(carrier, looks)
      if (directive.until)
        return [`waits ${duration(Date.parse(directive.until) - Date.parse(now))} before it tries again`]
      return wrapped(`waits for ${directive.steps.map(({ id }) => id).join(', ')}`, width)
    case 'dispatch':
      if (carrier !== 'session') return withoutSession(carrier, looks)
      return wrapped(`${paint.bold('next')}: ${directive.steps.map(({ id }) => id).join(', ')}`, width)
  }
}

// A verdict is an opinion; who runs the run may have another.
const otherWay = (run: Run): Way | null => {
  const phase = currentPhase(run)
  return run.status === 'blocked' && phase?.type === 'review'
    ? phasegate('override', phase.id, '--reason', 'why it may pass')
    : null
}

// Only a session carries a run out.
const withoutSession = (carrier: Carrier, { paint, width }: Looks): string[] => {
  const why = carrier === 'gone' ? 'the session that ran it has ended' : 'no session runs it yet'
  return [
    ...wrapped(`${why}: nothing goes on by itself`, width),
    `${paint.bold('next')}: ${written(resume(), 'client')}`,
  ]
}

const historySection = (commits: readonly Commit<Event>[], { paint, width, reader }: Looks): string[] => {
  const lines = historyLines(commits, reader)
  return lines.length === 0 ? [] : [paint.bold('History (UTC)'), ...lines.map((line) => clipped(`  ${line}`, width))]
}
