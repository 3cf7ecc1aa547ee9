import type { Pages } from '../page/data.ts'

/** No page shows more: a list of 10,000 is as quick as one of 200. */
export const PER_PAGE = 200

/** The part of a list that is on a page, and where the others are. */
export const pageOf = <Each>(
  all: readonly Each[],
  query: URLSearchParams,
  path: string,
): { readonly shown: readonly Each[]; readonly pages: Pages } => {
  const count = Math.max(1, Math.ceil(all.length / PER_PAGE))
  const page = Math.min(count, Math.max(1, Math.trunc(Number(query.get('page'))) || 1))
  const shown = all.slice((page - 1) * PER_PAGE, page * PER_PAGE)
  return { shown, pages: { page, count, total: all.length, path } }
}
