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
  const filtered = `${path}?${new URLSearchParams({ q, only }).toString()}`
  const { shown, pages } = pageOf(rows.toReversed(), query, filtered)
  return { kind: 'journal', rows: shown, pages, filter: { path, q, only } }
}
