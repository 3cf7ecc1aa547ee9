import { whatRan } from '../../workflow/run/how-tests-ended.ts'
import { tokensText, moneyText } from '../cost-text.ts'
import { duration } from '../duration.ts'
import { openLine } from '../summary.ts'
import { type AttemptView, type Part, partsOf, type StepView, type View } from '../view/parts.ts'
import type { RunView } from '../view/run-view.ts'
import type { WorkView } from '../view/work-view.ts'
import { moment } from '../work-head.ts'
import { mdText } from './md-text.ts'

/** A summary in Markdown, as GitHub reads it. */
export const markdown = (view: View): string =>
  joined([`# ${mdText(view.title)}`, headLine(view), ...sections(view)]) + '\n'

/** The same as part of a pull request, which has a title. */
export const pullRequestText = (view: RunView): string => joined(sections(view))

const joined = (blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n\n')

const headLine = (view: View): string => {
  const { kind, id, status, startedAt, next } = view
  const result = view.kind === 'run' ? view.result : null
  return [
    `${kind === 'run' ? 'Run' : 'Workstream'} ${mdText(id)}: ${status}`,
    ...(startedAt === null ? [] : [`begun ${moment(startedAt)}`]),
    ...(result?.commit ? [`commit ${mdText(result.commit)}`] : []),
    ...(next.reason !== null && status !== 'completed' ? [mdText(next.reason)] : []),
    ...(next.next ? [`next: ${mdText(next.next.client)}`] : []),
  ].join(' · ')
}

const sections = (view: View): string[] => [...(view.kind === 'run' ? ofRun(view) : ofStream(view)), howItWent(view)]

const ofRun = ({ phases, issues, notVerified, overrides, result }: RunView): string[] => {
  const tasks = phases.findLast(({ facts }) => facts?.kind === 'task')?.steps ?? []
  const tests = phases.flatMap(({ facts }) => (facts?.kind === 'tests' ? [facts] : [])).at(-1)
  return [
    listOf('Tasks', tasks.map(taskLine)),
    listOf('Tests', tests ? [mdText(tests.overridden ? 'counted as passed by a person' : whatRan(tests))] : []),
    listOf(
      'Left open by the reviews',
      issues.map((issue) => mdText(openLine(issue), 400)),
    ),
    listOf(
      'Not verified where the agents worked',
      notVerified.map(({ command, text }) => mdText(`${command}: ${text}`)),
    ),
    listOf(
      'Overridden by a person',
      overrides.map(({ what, reason }) => mdText(`${what}: ${reason}`)),
    ),
    listOf(
      'Notes',
      (result?.notes ?? []).map((note) => mdText(note)),
    ),
  ]
}

const ofStream = ({ stages }: WorkView): string[] =>
  stages.map(({ id, name, status, resultApprovedAt, batches, tests }) => {
    const approved = resultApprovedAt === null ? '' : ', approved'
    const last = tests.at(-1)
    return listOf(`Stage ${id} ${name}: ${status.replace('_', ' ')}${approved}`, [
      ...batches.flatMap(({ threads }) => threads.map((thread) => taskLine(thread, thread.report))),
      ...(last ? [`tests: ${mdText(last.facts?.kind === 'tests' ? last.facts.summary : last.status)}`] : []),
    ])
  })

const taskLine = ({ id, title, status, changed, facts, reason }: StepView, said: unknown = null): string => {
  const files = changed ?? (facts?.kind === 'task' ? facts.filesModified : [])
  const what = typeof said === 'string' ? said : (reason ?? '')
  const outcome = status === 'completed' && files.length > 0 ? files.join(', ') : what
  const box = status === 'completed' ? '[x]' : '[ ]'
  const state = status === 'completed' ? '' : ` (${status})`
  return `${box} ${id} ${mdText(title)}${state}${outcome === '' ? '' : `: ${mdText(outcome)}`}`
}

// What a forge takes is bounded.
const MOST_LINES = 50

const listOf = (title: string, lines: readonly string[]): string => {
  if (lines.length === 0) return ''
  const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more`] : []
  return [`## ${mdText(title)}\n`, ...[...lines.slice(0, MOST_LINES), ...more].map((line) => `- ${line}`)].join('\n')
}

/** Folded: who reads a summary wants it last, if at all. */
const howItWent = (view: View): string => {
  const parts = partsOf(view).filter(({ steps }) => steps.some(({ attempts }) => attempts.length > 0))
  if (parts.length === 0) return ''
  const { tokens, atLeast, prices } = view.cost
  const money = tokens === 0 ? '' : `, ${moneyText(view.cost)} at prices of ${prices}`
  const cost = tokens === 0 ? '' : `Cost: ${atLeast ? 'at least ' : ''}${tokensText(tokens)}${mdText(money)}`
  const turns = view.story.filter(({ isDetail, sign }) => !isDetail && sign !== '✓')
  const story = turns.map(({ at, sign, said }) => `- ${moment(at)} ${sign} ${mdText(said)}`)
  return joined([
    '<details><summary>How it went</summary>',
    [
      '| part | status | attempts | time | tokens |',
      '|---|---|---|---|---|',
      ...parts.map((part) => row(part, view.at)),
    ]
      .slice(0, MOST_LINES)
      .join('\n'),
    cost,
    story.slice(-MOST_LINES).join('\n'),
    '</details>',
  ])
}

const row = ({ id, name, status, steps }: Part, now: string): string => {
  const attempts = steps.flatMap((step) => step.attempts)
  const from = attempts.map(({ startedAt }) => startedAt).toSorted()[0] ?? now
  const to =
    attempts
      .map(({ endedAt }) => endedAt ?? now)
      .toSorted()
      .at(-1) ?? now
  const cells = [`${id} ${name}`, status, `${attempts.length}`, duration(from, to), tokensOf(attempts)]
  return `| ${cells.map((cell) => mdText(cell)).join(' | ')} |`
}

const tokensOf = (attempts: readonly AttemptView[]): string => {
  const known = attempts.flatMap(({ spent }) => spent?.tokens ?? [])
  return known.length === 0 ? '' : tokensText(known.reduce((all, one) => all + one, 0))
}
