import { type Commit, commitNames, type JournalKind } from '../../state-manager/journal.ts'
import { readCommits } from '../../state-manager/read-journal.ts'
import { stampOf } from '../../state-manager/stamp.ts'
import { BEFORE_FIRST, type Chain } from '../../state-manager/walk-journal.ts'

type Kind<Event> = Pick<JournalKind<unknown, Event>, 'commit' | 'remedy'>

/** What was made of a journal up to here. */
interface Grown<Value> {
  readonly chain: Chain
  readonly value: Value
}

/** What journals of one kind hold, as a value that grows with them: of the very same files only what was appended is read again. */
export const growing = <Event, Value>(
  kind: Kind<Event>,
  begin: (journal: string) => Grown<Value>,
  add: (value: Value, commits: readonly Commit<Event>[]) => Value,
) => {
  const known = new Map<string, Grown<Value> & { readonly ends: string }>()
  return (journal: string): Value => {
    const names = commitNames(journal)
    const before = known.get(journal)
    const isSame = before !== undefined && before.ends === endsOf(journal, names, before.chain)
    const old = isSame ? before : begin(journal)
    const { commits, chain } = readCommits(journal, names.slice(old.chain.commits), kind, old.chain)
    const value = commits.length === 0 ? old.value : add(old.value, commits)
    known.set(journal, { chain, value, ends: endsOf(journal, names, chain) })
    return value
  }
}

// Another run may have taken the place of this one, and a repair may have put commits in order. To look at each file of a long
// journal takes longer than all else.
const endsOf = (journal: string, names: readonly string[], { commits }: Chain): string =>
  [names[0], names[commits - 1]].map((name) => (name === undefined ? '' : stampOf(journal, name))).join(' ')

/** The commits of journals of one kind. */
export const growingCommits = <Event>(kind: Kind<Event>) =>
  growing<Event, readonly Commit<Event>[]>(
    kind,
    () => ({ chain: BEFORE_FIRST, value: [] }),
    (old, commits) => [...old, ...commits],
  )
