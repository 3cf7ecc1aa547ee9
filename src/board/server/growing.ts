import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Commit, commitName, commitNames, type JournalKind } from '../../state-manager/journal.ts'
import { readCommits } from '../../state-manager/read-journal.ts'
import { stampOf } from '../../state-manager/stamp.ts'
import type { Chain } from '../../state-manager/walk-journal.ts'

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
    const before = known.get(journal)
    const old = before && before.ends === endsOf(journal, before.chain) ? before : begin(journal)
    const { commits, chain } = readCommits(journal, namesAfter(journal, old.chain), kind, old.chain)
    const value = commits.length === 0 ? old.value : add(old.value, commits)
    known.set(journal, { chain, value, ends: endsOf(journal, chain) })
    return value
  }
}

// Another run may have taken the place of this one, and a repair may have put commits in order. To look at every file of a long
// journal takes longer than all else.
const endsOf = (journal: string, { commits }: Chain): string =>
  [1, commits].map((number) => stampOf(journal, commitName(number))).join(' ')

const namesAfter = (journal: string, { commits }: Chain): string[] => {
  const names: string[] = []
  const next = (): string => commitName(commits + names.length + 1)
  while (existsSync(join(journal, next()))) names.push(next())
  return names
}

/** The commits of journals of one kind. */
export const growingCommits = <Event>(kind: Kind<Event>) =>
  growing<Event, readonly Commit<Event>[]>(
    kind,
    (journal) => {
      const { chain, commits } = readCommits(journal, commitNames(journal), kind)
      return { chain, value: commits }
    },
    (old, commits) => [...old, ...commits],
  )
