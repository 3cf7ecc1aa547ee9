import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { git } from './git-command.ts'

const UNFINISHED = [
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
] as const

/** What git has begun in a checkout and waits to be finished: the name of its command; null: nothing. */
export const unfinishedIn = (folder: string): string | null => {
  const answer = git(folder, ['rev-parse', ...UNFINISHED.flatMap(([file]) => ['--git-path', file])])
  const paths = answer.split('\n')
  return UNFINISHED.find((_, index) => existsSync(resolve(folder, paths[index] ?? '')))?.[1] ?? null
}
