import { readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isAlive } from '../engine/client.ts'
import { findWorkFolder, streamsIn } from '../state-manager/work-folder.ts'
import { counted } from '../workflow/core/counted.ts'
import { type Finding, FIX, listed, notice, type Site } from './finding.ts'
import { isFolder } from './is-folder.ts'

/** What processes left that died while they wrote a file, began a run, or took the number of a workstream. */
export const examineDrafts = ({ project, now }: Site): Finding[] => {
  const inRun = ['', 'journal', 'prompts', 'phases', 'phases/parts'].map((name) => join(project.tmp, name))
  const folders = [...inRun, project.agents, join(project.root, '.phasegate'), ...foldersOfWork(project.root)]
  const orphans = folders.flatMap((folder) => orphansIn(folder, Date.parse(now)))
  if (orphans.length === 0) return []
  const names = listed(
    orphans.map((path) => relative(project.root, path)),
    2,
  )
  return [
    notice('drafts', `${counted(orphans.length, 'orphaned draft')}: ${names}`, {
      means: 'a process died while it wrote; nothing was lost, they only lie about',
      fix: FIX,
      repair: () => {
        for (const path of orphans) rmSync(path, { recursive: true, force: true })
        return `removed ${counted(orphans.length, 'orphaned draft')}`
      },
    }),
  ]
}

const foldersOfWork = (root: string): string[] => {
  const work = findWorkFolder(root)
  return work === null ? [] : [work, ...streamsIn(work).flatMap(({ folder, journal }) => [folder, journal])]
}

const orphansIn = (folder: string, now: number): string[] => {
  if (!isFolder(folder)) return []
  return readdirSync(folder)
    .filter((name) => DRAFT.test(name) && isOrphan(join(folder, name), name, now))
    .map((name) => join(folder, name))
}

// A draft, the folder of a run that begins (`.begin-`), or the claimed number of a workstream (`.4`).
const DRAFT = /^\.(?:draft|begin)-|\.draft$|^\.\d+$/
const WRITER = /^\.(?:draft|begin)-(\d+)-|^\.draft-[a-z]+-(\d+)$|\.(\d+)\.draft$/

// They are there for milliseconds. A process of another machine or container looks dead from here, so none goes at once.
const DEAD_MS = 2_000
const ORPHANED_MS = 60_000

const isOrphan = (path: string, name: string, now: number): boolean => {
  const writer = WRITER.exec(name)?.slice(1).find(Boolean)
  const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)
  return age > (writer !== undefined && !isAlive(Number(writer)) ? DEAD_MS : ORPHANED_MS)
}
