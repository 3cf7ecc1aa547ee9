import { relative } from 'node:path'
import * as z from 'zod/mini'
import { commitNames } from '../state-manager/journal.ts'
import { findWorkFolder, streamsIn } from '../state-manager/work-folder.ts'
import { WorkEvent } from '../workstream/event.ts'
import { counted } from '../workflow/counted.ts'
import { type Finding, good, type Site, wrong } from './finding.ts'
import { journalProblems } from './run-folder.ts'

const Commit = z.object({ commit: z.number(), at: z.string(), by: z.string(), events: z.array(WorkEvent) })

/** The journals of the project's workstreams. */
export const examineWorkstreams = ({ project }: Site): Finding[] => {
  const work = findWorkFolder(project.root)
  if (work === null) return []
  const streams = streamsIn(work)
  const broken = streams.flatMap(({ id, journal }): Finding[] => {
    const [problem] = journalProblems(journal, Commit)
    if (problem === undefined) return []
    const path = relative(project.root, journal)
    return [
      wrong('workstream', `${id}: ${problem}`, {
        means: 'the status of its threads cannot be read; PLAN.md is not touched by that',
        fix: `mv '${path}' '${path}-unreadable', which sets every thread back to pending`,
      }),
    ]
  })
  if (broken.length > 0) return broken
  const commits = streams.reduce((sum, { journal }) => sum + commitNames(journal).length, 0)
  return [good('workstreams', `${streams.length}, ${counted(commits, 'commit')}, all whole`)]
}
