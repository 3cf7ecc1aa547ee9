import * as z from 'zod/mini'
import type { Facts } from '../../core/facts.ts'
import { readJson } from './json.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { clip } from './wording.ts'

const LONGEST_TITLE = 100

/** What the completer writes: the commit message, which is also the text of the pull request. */
export const CommitMessage = z.object({ title: z.string(), body: z.string() })
export type CommitMessage = z.infer<typeof CommitMessage>

/** The artifact of the completion once code has done what `git.workflow` says; without git, `branch` and `commit` are null. */
export interface Completed extends CommitMessage {
  readonly status: 'completed'
  readonly branch: string | null
  readonly commit: string | null
  readonly pr: { readonly number: number; readonly url: string } | null
}
/** The completer's part: `{"title","body"}`, the title one line of at most 100 characters. */
export const checkCompletion = (text: string, _context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, CommitMessage)
  if (!read.ok) return read
  const title = read.value.title.trim()
  const length = Array.from(title).length
  const problems: string[] = []
  if (title === '') problems.push('title: is empty; expected one line that says what the change does')
  if (/[\r\n]/.test(title)) problems.push('title: has a line break; expected one line, and the rest in body')
  if (length > LONGEST_TITLE) problems.push(`title: has ${length} characters; expected at most ${LONGEST_TITLE}`)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, facts: { kind: 'completion', title, summary: firstParagraph(read.value.body) } }
}

const firstParagraph = (body: string): string => clip(body.trim().split(/\r?\n[ \t]*\r?\n/)[0] ?? '', 500)
