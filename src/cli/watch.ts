import type { Commit } from '../state-manager/journal.ts'
import { watchJournal } from '../state-manager/watch-journal.ts'
import { printable, printableJson } from '../workflow/core/plain-text.ts'
import { enterScreen, type Keys, type Out } from './screen.ts'

/** What is watched, as one look at it has it. */
interface Look<Event> {
  /** Of which run or workstream. */
  readonly id: string
  readonly picture: () => string
  /** How many commits there are: they are read only when there are more. */
  readonly count: number
  readonly commits: () => readonly Commit<Event>[]
  readonly goesOn: boolean
}

export interface Watched<Event> {
  /** The folder in which something happens. */
  readonly journal: string
  /** Null: there is nothing. */
  readonly look: () => Look<Event> | null
  /** What happened in the commits after the first `shown`, a line each. */
  readonly lines: (commits: readonly Commit<Event>[], shown: number) => readonly string[]
}

interface Terminal {
  readonly out: Out
  readonly keys: Keys
  readonly json: boolean
}

/** How what is seen is told. False: it was just moved away while it was looked at. */
interface Teller<Event> {
  readonly show: (look: Look<Event>) => boolean
  /** It is over, or nobody looks any more. */
  readonly end: (last: Look<Event> | null) => void
}

// Deadlines and durations pass without anybody writing to the journal, and a file system may tell nobody of changes.
const LOOK_AGAIN_MS = 1000

/**
 * Tells of a run or a workstream whenever something happens, until it is carried out no more or nobody looks: a terminal is drawn
 * again, a program gets every event as a line of JSON, anything else a line for each change.
 */
export const watch = async <Event extends object>(watched: Watched<Event>, terminal: Terminal): Promise<void> => {
  const { out } = terminal
  const gone = new AbortController()
  const quit = (): void => gone.abort()
  for (const signal of SIGNALS) process.once(signal, quit)
  out.on('error', quit)
  const teller = terminal.json ? toProgram(out) : out.isTTY ? toScreen<Event>(terminal, quit) : toLog(watched, out)
  let last: Look<Event> | null = null
  try {
    for (;;) {
      // Watched before it is read: nothing that happens in between is missed.
      const journal = watchJournal(watched.journal)
      const look = watched.look()
      // What ended may be moved away while it is read: then the next look shows its end.
      const goesOn = look !== null && (!teller.show(look) || look.goesOn)
      last = look
      if (goesOn && !gone.signal.aborted) await journal.change(LOOK_AGAIN_MS, gone.signal)
      journal.close()
      if (!goesOn || gone.signal.aborted) break
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, quit)
    teller.end(last)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const toScreen = <Event>({ out, keys }: Terminal, quit: () => void): Teller<Event> => {
  let shown: Look<Event> | null = null
  const draw = (): void => {
    if (shown) screen.draw(printable(shown.picture()))
  }
  const screen = enterScreen({ out, keys }, { quit, resized: draw })
  return {
    show: (look) => {
      shown = look
      draw()
      return true
    },
    end: (last) => {
      screen.leave()
      if (last) out.write(`${printable(last.picture())}\n`)
    },
  }
}

/** The picture at the start and at the end, and between them a line for everything that happens. */
const toLog = <Event>({ lines }: Watched<Event>, out: Out): Teller<Event> => ({
  show: sinceLast((look, commits, from) => {
    if (from === null) return void out.write(`${printable(look.picture())}\n`)
    const said = lines(commits, from)
    if (said.length > 0) out.write(`${printable(said.join('\n'))}\n`)
    if (!look.goesOn) out.write(`\n${printable(look.picture())}\n`)
  }),
  end: () => undefined,
})

/** Every event since the beginning: whoever adds them up has what is now, too. */
const toProgram = <Event extends object>(out: Out): Teller<Event> => ({
  show: sinceLast(({ id }, commits, from) => {
    for (const { commit, by, events } of commits) {
      if (commit <= (from ?? 0)) continue
      for (const event of events) out.write(`${printableJson(JSON.stringify({ id, commit, by, ...event }))}\n`)
    }
  }),
  end: () => undefined,
})

/** Tells what is new: `from` is the commit that was told last, null of a run that is seen for the first time. */
const sinceLast = <Event>(
  tell: (look: Look<Event>, commits: readonly Commit<Event>[], from: number | null) => void,
): Teller<Event>['show'] => {
  let told = { id: '', commits: 0 }
  return (look) => {
    const isSame = told.id === look.id
    if (isSame && look.count === told.commits && look.goesOn) return true
    const commits = look.commits()
    if (isSame && commits.length < told.commits) return false
    tell(look, commits, isSame ? told.commits : null)
    told = { id: look.id, commits: commits.length }
    return true
  }
}
