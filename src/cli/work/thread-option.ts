import { threadId } from '../../workflow/plan/id.ts'
import { need } from '../arguments.ts'
import type { CliInput, CliOption } from '../table.ts'

export const THREAD_OPTION: CliOption = {
  name: 'thread',
  value: 'ID',
  summary: 'the thread, such as 1.2.3',
  required: true,
}

/** The canonical id of `--thread`. @throws Refused `thread-id` */
export const threadOf = (input: Pick<CliInput, 'values'>): string => threadId(need(input, 'thread'))
