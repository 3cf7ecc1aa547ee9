import { whatRan } from '../../workflow/run/how-tests-ended.ts'
import { tokensText, wholeCost } from '../cost-text.ts'
import { duration, wide } from '../duration.ts'
import { openLine } from '../summary.ts'
import { type AttemptView, type Part, partsOf, type StepView, type View } from '../view/parts.ts'
import type { RunView } from '../view/run-view.ts'
import type { WorkView } from '../view/work-view.ts'
import { moment } from '../work-head.ts'
import { mdText } from './md-text.ts'

/** A summary in Markdown, as GitHub reads it. */
export const markdown = (view: View): string =>
  joined([`# ${mdText(view.title)}`, headLine(view), ...sections(view, 500)]) + '\n'

/** The same as part of a pull request, which has a title, and as little room as a forge gives it. */
export const pullRequestText = (view: RunView, length: 'full' | 'short'): string =>
  joined(length === 'full' ? sections(view, 20) : whatCame(view, 20))

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

/** @param most lines of each */
const sections = (view: View, most: number): string[] => [...whatCame(view, most), howItWent(view, most)]

const whatCame = (view: View, most: number): string[] => {
  const lists = view.kind === 'run' ? ofRun(view) : ofStream(view)
  return lists.map(([title, lines]) => listOf(title, lines, most))
}

type List = readonly [title: string, lines: readonly string[]]

const ofRun = ({ phases, issues, notVerified, overrides, result }: RunView): List[] => {
  const tasks = phases.findLast(({ facts }) => facts?.kind === 'task')?.steps ?? []
  const tests = phases.flatMap(({ facts }) => (facts?.kind === 'tests' ? [facts] : [])).at(-1)
  return [
    ['Tasks', tasks.map((task) => taskLine(task))],
    ['Tests', tests ? [mdText(tests.overridden ? 'counted as passed by a person' : whatRan(tests))] : []],
    ['Left open by the reviews', issues.map((issue) => mdText(openLine(issue), 400))],
    ['Not verified where the agents worked', notVerified.map(({ command, text }) => mdText(`${command}: ${text}`))],
    ['Overridden by a person', overrides.map(({ what, reason }) => mdText(`${what}: ${reason}`))],
    ['Notes', (result?.notes ?? []).map((note) => mdText(note))],
  ]
}

const ofStream = ({ stages }: WorkView): List[] =>
  stages.map(({ id, name, status, resultApprovedAt, batches, tests }) => {
    const approved = resultApprovedAt === null ? '' : ', approved'
    const threads = batches.flatMap((batch) => batch.threads.map((thread) => taskLine(thread, thread.report)))
    const last = tests.at(-1)
    const tested = last ? [`tests: ${mdText(last.facts?.kind === 'tests' ? last.facts.summary : last.status)}`] : []
    return [`Stage ${id} ${name}: ${status.replace('_', ' ')}${approved}`, [...threads, ...tested]]
  })

const taskLine = ({ id, title, status, changed, facts, reason }: StepView, said: string | null = null): string => {
  const files = changed ?? (facts?.kind === 'task' ? facts.filesModified : [])
  const outcome = status === 'completed' && files.length > 0 ? files.join(', ') : (said ?? reason ?? '')
  const box = status === 'completed' ? '[x]' : '[ ]'
  const state = status === 'completed' ? '' : ` (${status})`
  return `${box} ${id} ${mdText(title)}${state}${outcome === '' ? '' : `: ${mdText(outcome)}`}`
}

const listOf = (title: string, lines: readonly string[], most: number): string => {
  if (lines.length === 0) return ''
  const more = lines.length > most ? [`and ${lines.length - most} more`] : []
  return [`## ${mdText(title)}\n`, ...[...lines.slice(0, most), ...more].map((line) => `- ${line}`)].join('\n')
}

/** Folded: who reads a summary wants it last, if at all. */
const howItWent = (view: View, most: number): string => {
  const parts = partsOf(view).filter(({ steps }) => steps.some(({ attempts }) => attempts.length > 0))
  if (parts.length === 0) return ''
  const turns = view.story.filter(({ isDetail, sign }) => !isDetail && !'✓–'.includes(sign))
  const story = turns.map(({ at, sign, said }) => `- ${moment(at)} ${sign} ${mdText(said)}`)
  return joined([
    '<details><summary>How it went</summary>',
    [HEAD, ...parts.slice(0, most).map((part) => row(part, view.at))].join('\n'),
    view.cost.tokens === 0 ? '' : mdText(`Cost: ${wholeCost(view.cost)}`),
    story.slice(-most).join('\n'),
    '</details>',
  ])
}

const HEAD = '| part | status | attempts | time | tokens |\n|---|---|---|---|---|'

const row = ({ id, name, status, steps }: Part, now: string): string => {
  const attempts = steps.flatMap((step) => step.attempts)
  const { from, to } = wide(attempts.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt ?? now })))
  const cells = [`${id} ${name}`, status, `${attempts.length}`, duration(from, to), tokensOf(attempts)]
  return `| ${cells.map((cell) => mdText(cell)).join(' | ')} |`
}

const tokensOf = (attempts: readonly AttemptView[]): string => {
  const known = attempts.flatMap(({ spent }) => spent?.tokens ?? [])
  return known.length === 0 ? '' : tokensText(known.reduce((all, one) => all + one, 0))
}
