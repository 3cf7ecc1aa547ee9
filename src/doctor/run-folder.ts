import { existsSync, lstatSync, readdirSync, renameSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { refuseForeign } from '../engine/run/archive.ts'
import { clonedFiles, setAsideCloned } from '../engine/run/cloned.ts'
import { commitNames } from '../state-manager/journal.ts'
import { readJournal } from '../state-manager/read-journal.ts'
import { archivedRun } from '../state-manager/project.ts'
import { ignoreOwnFolder, makeFolder } from '../state-manager/write.ts'
import { isFolder } from '../state-manager/read.ts'
import { RUN_JOURNAL } from '../state-manager/run-state.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { unlessRefused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { initial } from '../workflow/run/state.ts'
import { listed } from '../workflow/core/counted.ts'
import { journalFindings, type JournalLook, journalText, lookAtJournal } from './journal.ts'
import { type Finding, FIX, good, type Look, notice, type Site, wrong } from './finding.ts'

/** The folder of the active run and those of finished ones: whose they are, and whether their journals are whole. */
export const examineFolders: Look = (site) =>
  [clonedFolder(site), activeFolder(site), finishedFolders(site), ignored(site)].flat()

const clonedFolder = ({ project }: Site): Finding | [] => {
  const files = clonedFiles(project)
  if (files.length === 0) return []
  return wrong('run folder', `git tracks ${listed(files)}`, {
    means:
      'a run that came with this repository is not carried out here, and nothing of it is used; no other can start',
    fix: `set it aside, in ${project.root}: ${setAsideCloned(project)}`,
  })
}

const activeFolder = (site: Site): Finding | Finding[] => {
  const { agents, tmp, runs, journal } = site.project
  const file = [agents, tmp, runs].find((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile())
  if (file !== undefined) {
    return wrong('run folder', `${file} is a file, where Phasegate keeps a folder`, {
      means: 'no run can start here',
      fix: `mv '${file}' '${file}.moved'`,
    })
  }
  const count = commitNames(journal).length
  const foreign = unlessRefused(
    () => {
      refuseForeign(site.project)
      return existsSync(journal) && count === 0 ? 'has an empty journal' : null
    },
    () => `holds ${listed(readdirSync(tmp))} but no journal`,
  )
  if (foreign !== null) {
    return wrong('run folder', `.agents/tmp ${foreign}`, {
      means: "another program's files, or a damaged run; no run can start here",
      fix: FIX,
      repair: () => setAside(site, tmp),
    })
  }
  if (count === 0) return []
  const look = lookAtJournal(journal, RUN_JOURNAL)
  const findings = journalFindings('journal', '', look)
  const isTold = look.flaws.unreadable.length === 0 && findings.some(({ state }) => state === 'wrong')
  const problems = isTold ? [] : runJournalProblems(journal, look)
  if (problems.length === 0) return findings.length > 0 ? findings : good('journal', `${journalText(look)}, all whole`)
  return wrong('journal', problems.slice(0, 5).join('\n'), {
    means: 'what the run has done cannot be read any more, so it cannot go on; its artifacts are still there',
    fix: text`${FIX} sets the run aside; then start again: ${phasegate('dispatch', '<task>')}`,
    repair: () => setAside(site, tmp),
  })
}

const finishedFolders = (site: Site): Finding[] => {
  const { project } = site
  const names = isFolder(project.runs) ? readdirSync(project.runs).toSorted() : []
  return names.flatMap((name) => {
    const kept = archivedRun(project, name)
    if (!existsSync(kept.journal)) return []
    const look = lookAtJournal(kept.journal, RUN_JOURNAL)
    const told = journalFindings('finished run', `.agents/runs/${name}: `, look).filter(
      ({ state }) => state === 'wrong',
    )
    if (look.flaws.unreadable.length === 0 && told.length > 0) return told
    const [problem] = runJournalProblems(kept.journal, look)
    if (problem === undefined) return []
    return wrong('finished run', `.agents/runs/${name}: ${problem}`, {
      means: 'it cannot be read; a run that would take over its results cannot start',
      fix: FIX,
      repair: () => setAside(site, kept.tmp),
    })
  })
}

/** What is wrong with the journal of a run; none when it can be read and gives a state. */
const runJournalProblems = (folder: string, { flaws }: JournalLook): string[] => {
  const { unreadable, merged, newer, tampered } = flaws
  const problems = [...unreadable, ...merged, ...newer, ...tampered]
  if (problems.length > 0) return problems
  const events = readJournal(folder, RUN_JOURNAL).flatMap((commit) => commit.events)
  return events.reduce(evolve, initial) === null ? ['it does not begin with the start of a run'] : []
}

/** Moves a folder to where it disturbs nobody; nothing in it is changed. */
const setAside = ({ project, now }: Site, path: string): string => {
  ignoreOwnFolder(project)
  const stamp = now.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const folder = join(project.runs, `set-aside-${stamp}`)
  makeFolder(folder)
  const target = join(folder, basename(path))
  renameSync(path, target)
  return `moved ${relative(project.root, path)} to ${relative(project.root, target)}`
}

const ignored = ({ project }: Site): Finding | [] => {
  if (!isFolder(project.agents) || existsSync(join(project.agents, '.gitignore'))) return []
  return notice('run folder', '.agents has no .gitignore of its own', {
    means: 'git shows the files of runs as changes',
    fix: FIX,
    repair: () => {
      ignoreOwnFolder(project)
      return 'wrote .agents/.gitignore'
    },
  })
}
