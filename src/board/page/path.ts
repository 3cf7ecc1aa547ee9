import type { Head } from './data.ts'

type Subject = Pick<Head, 'kind' | 'id'>

/** Where the pages of a run or a workstream are. */
export const pathOf = ({ kind, id }: Subject, part = ''): string =>
  [kind === 'run' ? 'run' : 'work', encodeURIComponent(id), ...(part === '' ? [] : [part])].join('/')

export const stepPath = (subject: Subject, step: string): string =>
  `${pathOf(subject, 'step')}?step=${encodeURIComponent(step)}`
