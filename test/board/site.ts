import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { type Board, serveBoard } from '../../src/board/server/serve.ts'
import type { PageData } from '../../src/board/page/data.ts'
import { boardFile } from '../../src/board/server/board-file.ts'
import { readerOf, type Site } from '../../src/board/server/read.ts'
import type { JournalKind } from '../../src/state-manager/journal.ts'
import { type Project, projectAt } from '../../src/state-manager/project.ts'
import { RUN_JOURNAL } from '../../src/state-manager/run-state.ts'
import { appendTo, readRecorded } from '../../src/state-manager/snapshot.ts'
import { workReader } from '../../src/state-manager/work-reader.ts'
import { workJournal } from '../../src/state-manager/work-state.ts'
import type { Event } from '../../src/workflow/run/event.ts'
import type { WorkEvent } from '../../src/workflow/workstream/event.ts'

export const TOKEN = 'k'.repeat(32)

interface Served extends Board {
  /** What the page at this address is made of. */
  readonly data: (path: string) => Promise<PageData>
}

/** A project with journals that a test writes, and its board; gone after the test. */
export const aSite = () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate board ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const project = projectAt(join(folder, 'tea <b>shop'))
  const site: Site = {
    project,
    plugin: inject('plugin'),
    home: join(folder, 'home'),
    now: () => new Date().toISOString(),
  }
  mkdirSync(project.journal, { recursive: true })
  return {
    project,
    write: (path: string, text: string | Buffer): void => {
      mkdirSync(dirname(join(project.root, path)), { recursive: true })
      writeFileSync(join(project.root, path), text)
    },
    /** Events of the active run, a commit each. */
    commits: (...events: readonly Event[]): void => {
      for (const event of events) append(project.journal, RUN_JOURNAL, [event])
    },
    /** A past run. */
    past: (id: string, events: readonly Event[]): void => append(journalOf(project, id), RUN_JOURNAL, events),
    /** A workstream with this plan and these events, all in one commit. */
    stream: (id: string, plan: string, ...events: readonly WorkEvent[]): void => {
      const at = join(project.root, 'work', id)
      mkdirSync(join(at, 'journal'), { recursive: true })
      writeFileSync(join(at, 'PLAN.md'), plan)
      if (events.length > 0) append(join(at, 'journal'), WORK_JOURNAL, events)
    },
    git: (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...words], {
        cwd: project.root,
        encoding: 'utf8',
      }),
    reader: readerOf(site),
    /** The file that is exported of a run or a workstream, also once the project was moved. */
    file: (name: string, kind: 'run' | 'stream' = 'run', root = project.root): string => {
      const there = { ...site, project: projectAt(root) }
      return boardFile(readerOf(there)[kind](name), there)
    },
    serve: async (port = 0): Promise<Served> => {
      const board = await serveBoard(site, TOKEN, port)
      onTestFinished(() => board.close())
      const data = async (path: string): Promise<PageData> =>
        JSON.parse(await (await fetch(`${board.address}data/${path}`)).text())
      return { ...board, data }
    },
  }
}

const WORK_JOURNAL = workJournal(() => workReader)

const journalOf = ({ runs }: Project, id: string): string => {
  const journal = join(runs, id, 'journal')
  mkdirSync(journal, { recursive: true })
  return journal
}

const append = <State, Happened>(
  journal: string,
  kind: JournalKind<State, Happened>,
  events: readonly Happened[],
): void => {
  const before = readRecorded(journal, kind)
  appendTo(journal, kind, before, { commit: before.commits + 1, at: new Date().toISOString(), by: 'test', events })
}
