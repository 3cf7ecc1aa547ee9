import type { Head, Part } from './data.ts'

type Subject = Pick<Head, 'kind' | 'id'>

/** Where the pages of a run or a workstream are. */
export const pathOf = ({ kind, id }: Subject, part = ''): string =>
  [kind === 'run' ? 'run' : 'work', encodeURIComponent(id), ...(part === '' ? [] : [part])].join('/')

export const partPath = (subject: Subject, part: Part): string => pathOf(subject, part === 'steps' ? '' : part)

export const stepPath = (subject: Subject, step: string): string =>
  `${pathOf(subject, 'step')}?step=${encodeURIComponent(step)}`

/** Where a page of a list is; the first is where the list is. */
export const pagePath = (path: string, page: number): string =>
  page === 1 ? path : `${path}${path.includes('?') ? '&' : '?'}page=${page}`
