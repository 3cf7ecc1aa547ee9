import type { View } from '../../../shown/view/parts.ts'
import type { Body } from '../../page/data.ts'
import { pathOf } from '../../page/path.ts'
import { pageOf } from '../paging.ts'

/** What happened, the last first: all of it, or what a filter lets through. */
export const journalPage = (view: View, query: URLSearchParams): Body => {
  const q = query.get('q') ?? ''
  const only = query.get('only') ?? ''
  const wanted = q.toLowerCase()
  const rows = view.story.filter(
    ({ said, type, step, phase, isDetail }) =>
      (only !== 'news' || !isDetail) &&
      (wanted === '' || [said, type, step ?? '', phase ?? ''].some((text) => text.toLowerCase().includes(wanted))),
  )
  const path = pathOf(view, 'journal')
  const to = (which: string): string => {
    const filter = new URLSearchParams(
      Object.entries({ q, only: which }).filter(([, value]) => value !== ''),
    ).toString()
    return filter === '' ? path : `${path}?${filter}`
  }
  const { shown, pages } = pageOf(rows.toReversed(), query, to(only))
  const choices = CHOICES.map(([which, text]) => ({ path: to(which), text, isCurrent: which === only }))
  return { kind: 'journal', rows: shown, pages, choices, filter: { path, q, only } }
}

const CHOICES = [
  ['', 'everything'],
  ['news', 'only what went another way'],
] as const
