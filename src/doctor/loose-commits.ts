import { renameSync } from 'node:fs'
import { join, relative } from 'node:path'
import { commitNames } from '../state-manager/journal.ts'
import { archivedRuns, type Project } from '../state-manager/project.ts'
import { RUN_JOURNAL } from '../state-manager/run-state.ts'
import { strangersIn } from '../state-manager/strangers.ts'
import { acceptCommits } from '../state-manager/vouched.ts'
import { walkJournal } from '../state-manager/walk-journal.ts'
import { findWorkFolder, streamsIn } from '../state-manager/work-folder.ts'
import { workReader } from '../state-manager/work-reader.ts'
import { refuseLinked } from '../state-manager/write.ts'
import { counted } from '../workflow/core/counted.ts'
import type { Site } from './finding.ts'

// What a person does about commits that nobody of ours wrote. Never a repair of `--fix`: only a person can know.

/** Takes them as they are: they count from now on. One line for each journal. @throws Refused `cannot-write` */
export const acceptLoose = ({ project }: Site): string[] =>
  looseJournals(project).map(({ journal, loose }) => {
    acceptCommits(journal, loose)
    return `took ${counted(loose.length, 'commit')} of ${relative(project.root, journal)}: ${loose.join(', ')}`
  })

/** Moves the first of them, and all that came after it, out of the way within the journal's folder. @throws Refused `cannot-write` */
export const dropLoose = ({ project, now }: Site): string[] =>
  looseJournals(project).map(({ journal, loose }) => {
    refuseLinked(journal)
    const names = commitNames(journal)
    const dropped = names.slice(names.indexOf(loose[0] ?? ''))
    const mark = `.dropped-${now.replaceAll(/\D/g, '')}-`
    // From the last one down: whoever reads meanwhile finds no number missing.
    for (const name of dropped.toReversed()) renameSync(join(journal, name), join(journal, `${mark}${name}`))
    const where = relative(project.root, join(journal, `${mark}…`))
    return `dropped ${counted(dropped.length, 'commit')}: ${dropped.join(', ')}; kept as ${where}`
  })

const looseJournals = (project: Project): { readonly journal: string; readonly loose: string[] }[] => {
  const work = findWorkFolder(project.root)
  const journals = [
    ...[project, ...archivedRuns(project)].map(({ journal }) => ({ journal, reader: RUN_JOURNAL })),
    ...(work === null ? [] : streamsIn(work)).map(({ journal }) => ({ journal, reader: workReader })),
  ]
  return journals.flatMap(({ journal, reader }) => {
    const walked = walkJournal<unknown>(journal, commitNames(journal), reader)
    const isMerged = walked.some(({ flaw }) => flaw?.kind === 'merged')
    const tampered = walked.filter(({ flaw }) => flaw?.kind === 'tampered').map(({ name }) => name)
    const loose = isMerged ? strangersIn(journal) : tampered
    return loose.length > 0 ? [{ journal, loose }] : []
  })
}
