import { type Commit, commitNames, type JournalKind } from '../../state-manager/journal.ts'
import { commitsAfter } from '../../state-manager/read-journal.ts'
import { stampOf } from '../../state-manager/stamp.ts'

/** Reads journals of one kind; what it has read before of the very same files it does not read again. */
export const growing = <Event>(kind: Pick<JournalKind<unknown, Event>, 'commit' | 'remedy'>) => {
  const known = new Map<string, { readonly ends: string; readonly commits: readonly Commit<Event>[] }>()
  return (journal: string): readonly Commit<Event>[] => {
    const names = commitNames(journal)
    const before = known.get(journal)
    const isSame = before !== undefined && before.ends === endsOf(journal, names.slice(0, before.commits.length))
    const old = isSame ? before.commits : []
    if (isSame && old.length === names.length) return old
    const commits = [...old, ...commitsAfter(journal, old.length, kind)]
    known.set(journal, { ends: endsOf(journal, names.slice(0, commits.length)), commits })
    return commits
  }
}

// Another run may have taken the place of this one, and a repair may have put commits in order.
const endsOf = (journal: string, names: readonly string[]): string =>
  [names[0], names.at(-1)].map((name) => (name === undefined ? '' : stampOf(journal, name))).join(' ')
