import { listed } from '../workflow/core/counted.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, type Text, text, work } from '../workflow/core/text.ts'
import { type Commit, commitNames, type JournalKind } from './journal.ts'
import { BEFORE_FIRST, type Chain, type Flaw, flawText, walkJournal } from './walk-journal.ts'

/** Commits of a journal, and where it stands after them. */
interface Read<Event> {
  readonly commits: readonly Commit<Event>[]
  readonly chain: Chain
}

/**
 * Every commit of a journal folder, in order; none when the folder is not there.
 *
 * @throws Refused of `readCommits`
 */
export const readJournal = <Event>(folder: string, kind: Reading<Event>): readonly Commit<Event>[] =>
  readCommits(folder, commitNames(folder), kind).commits

type Reading<Event> = Pick<JournalKind<unknown, Event>, 'commit' | 'remedy'>

/**
 * These commits of a journal. One that a power failure cut off holds no events.
 *
 * @throws Refused `journal-unreadable` when a commit does not parse or a number is missing, `journal-merged`, `journal-newer`,
 *   `journal-tampered`
 */
export const readCommits = <Event>(
  folder: string,
  names: readonly string[],
  kind: Reading<Event>,
  from: Chain = BEFORE_FIRST,
): Read<Event> => {
  const walked = walkJournal(folder, names, kind, from)
  for (const { flaw } of walked) {
    if (flaw && flaw.kind !== 'cut-off') throw new Refused(`journal-${flaw.kind}`, saidOf(folder, flaw, kind.remedy))
  }
  return {
    commits: walked.flatMap(({ commit }) => commit ?? []),
    chain: walked.at(-1)?.chain ?? from,
  }
}

/** What was appended after the first so many commits, which somebody has read before. @throws Refused of `readCommits` */
export const commitsAfter = <Event>(folder: string, count: number, kind: Reading<Event>): readonly Commit<Event>[] =>
  readCommits(folder, commitNames(folder).slice(count), kind, { ...BEFORE_FIRST, commits: count }).commits

const saidOf = (folder: string, flaw: Flaw, remedy: Text): Text => {
  const what = flawText(flaw)
  switch (flaw.kind) {
    case 'merged': {
      const both = `two branches that were merged both have a commit ${listed(flaw.of)} in ${folder}`
      return text`${both}. Nothing is lost; put them in order: ${work('repair')}`
    }
    case 'newer':
      return `the journal ${folder} cannot be read: ${what}. Update it: ${UPDATE}`
    case 'tampered':
      return text`the journal ${folder} does not count as it is: ${what}. Look at it, then take it: ${phasegate('doctor', '--accept')}; or drop it and what came after it: ${phasegate('doctor', '--drop')}`
    case 'unreadable':
    case 'cut-off':
      return text`the journal ${folder} cannot be read: ${what}. ${remedy}`
  }
}

/** What brings the plugin up to date. */
export const UPDATE = 'claude plugin update phasegate@phasegate'
