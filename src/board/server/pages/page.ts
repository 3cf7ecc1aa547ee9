import { basename } from 'node:path'
import { existsSync } from 'node:fs'
import { briefCost } from '../../../shown/cost-text.ts'
import { duration } from '../../../shown/duration.ts'
import { moment } from '../../../shown/work-head.ts'
import { print } from '../../../workflow/core/text.ts'
import { unlessRefused } from '../../../workflow/core/refused.ts'
import type { View } from '../../../shown/view/parts.ts'
import { type Body, type Head, type PageData, type Part, PARTS } from '../../page/data.ts'
import type { Found, Reader, Site } from '../read.ts'
import { isMeasured, partsOf } from '../subject.ts'
import { artifactLink, artifactsPage } from './artifacts-page.ts'
import { changeLinks, changesPage } from './changes-page.ts'
import { comparePage } from './compare-page.ts'
import { costPage } from './cost-page.ts'
import { graphPage } from './graph-page.ts'
import { journalPage } from './journal-page.ts'
import { overviewPage } from './overview-page.ts'
import { stepsPage } from './steps-page.ts'
import { timelinePage } from './timeline-page.ts'

/** What stands at an address below the token; null where nothing does. */
export const pageAt = (
  site: Site,
  reader: Reader,
  base: string,
  path: string,
  query: URLSearchParams,
): PageData | null => {
  const whole = { base, project: basename(site.project.root) }
  if (!existsSync(site.project.root)) return { ...whole, head: null, body: gone(site.project.root) }
  const page = unlessRefused(
    () => shownAt(reader, path, query),
    ({ said }): Shown => ({ head: null, body: { kind: 'problem', text: print(said, 'shell') } }),
  )
  return page && { ...whole, ...page }
}

const gone = (root: string): Body => ({
  kind: 'problem',
  text: `The folder ${root} is not there any more. This board can be closed.`,
})

type Shown = Pick<PageData, 'head' | 'body'>

const shownAt = (reader: Reader, path: string, query: URLSearchParams): Shown | null => {
  const [kind = '', id = '', part = 'steps', more] = path.split('/').map(decodeURIComponent)
  if (kind === '') return { head: null, body: overviewPage(reader, query) }
  if (kind === 'compare') return { head: null, body: comparePage(reader, query) }
  if ((kind !== 'run' && kind !== 'work') || id === '' || more !== undefined) return null
  const found = kind === 'run' ? reader.run(id) : reader.stream(id)
  const shown = partAt(found, part, query)
  return shown && { head: { ...headOf(found.view), part: shown.part }, body: shown.body }
}

/** What a page of a run or a workstream shows, and the part it is of; null where there is no such page. */
export const partAt = (
  found: Found,
  name: string,
  query: URLSearchParams,
): { readonly part: Part; readonly body: Body } | null => {
  if (name === 'step') return { part: 'steps', body: stepPage(found, query) }
  const part = PARTS.find((each) => each === name)
  return part ? { part, body: PAGES[part](found.view, query, found.integration) } : null
}

const PAGES: Readonly<Record<Part, (view: View, query: URLSearchParams, integration: Found['integration']) => Body>> = {
  steps: stepsPage,
  timeline: timelinePage,
  graph: graphPage,
  cost: costPage,
  artifacts: artifactsPage,
  changes: changesPage,
  journal: journalPage,
}

const stepPage = ({ view, integration }: Found, query: URLSearchParams): Body => {
  const id = query.get('step') ?? ''
  const part = partsOf(view).find(({ steps }) => steps.some((step) => step.id === id))
  const step = part?.steps.find((each) => each.id === id)
  if (!part || !step) return { kind: 'problem', text: `There is no step ${id} here.` }
  const texts = view.kind === 'run' ? view.artifacts.filter((artifact) => artifact.step === id) : []
  return {
    kind: 'step',
    step,
    group: `${part.id} ${part.name}`,
    texts: texts.map(({ name }) => artifactLink(view, name)),
    changes: changeLinks(view, integration, id),
  }
}

export const headOf = (view: View): Omit<Head, 'part'> => {
  const { kind, id, title, status, next, startedAt } = view
  const steps = partsOf(view).flatMap((each) => each.steps)
  const isOver = next.kind === 'blocked' || next.kind === 'stopped' || next.kind === 'done'
  const ended = view.kind === 'run' ? view.endedAt : view.updatedAt
  const facts = [
    ...(startedAt === null
      ? []
      : [`begun ${moment(startedAt)}`, duration(startedAt, isOver ? (ended ?? view.at) : view.at)]),
    `${steps.filter((step) => step.status === 'completed').length} of ${steps.length} steps done`,
    ...(isOver ? [] : [`${steps.filter((step) => step.status === 'running').length} at work`]),
    ...(isMeasured(view) ? [briefCost(view.cost)] : []),
  ]
  const typed = [next.next, next.otherwise].flatMap((way) => way ?? [])
  // That a run is completed its status says.
  const isSaid = next.kind === 'done' && typed.length === 0
  return { kind, id, title, status, facts, reason: isOver && !isSaid ? next.reason : null, next: typed }
}
