import { readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isAlive } from '../engine/client.ts'
import { isFolder } from '../state-manager/read.ts'
import { findWorkFolder, streamsIn } from '../state-manager/work-folder.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { type Finding, FIX, notice, type Site } from './finding.ts'

/** What processes left that died while they wrote a file, began a run, or took the number of a workstream. */
export const examineDrafts = ({ project, now }: Site): Finding[] => {
  const inRun = ['', 'journal', 'prompts', 'phases', 'phases/parts'].map((name) => join(project.tmp, name))
  const folders = [...inRun, project.agents, join(project.root, '.phasegate'), ...foldersOfWork(project.root)]
  const drafts = folders.filter(isFolder).flatMap((folder) => readdirSync(folder).map((name) => ({ folder, name })))
  const orphans = drafts.filter((draft) => isOrphan(draft, Date.parse(now)))
  const paths = orphans.map(({ folder, name }) => join(folder, name))
  if (paths.length === 0) return []
  const names = paths.map((path) => relative(project.root, path))
  const found = notice('drafts', `${counted(paths.length, 'orphaned draft')}: ${listed(names, 2)}`, {
    means: 'a process died while it wrote; nothing was lost, they only lie about',
    fix: FIX,
    repair: () => {
      for (const path of paths) rmSync(path, { recursive: true, force: true })
      return `removed ${counted(paths.length, 'orphaned draft')}`
    },
  })
  return [found]
}

const foldersOfWork = (root: string): string[] => {
  const work = findWorkFolder(root)
  return work === null ? [] : [work, ...streamsIn(work).flatMap(({ folder, journal }) => [folder, journal])]
}

// A draft, the folder of a run that begins (`.begin-`), or the claimed number of a workstream (`.4`).
const DRAFT = /^\.(?:draft|begin)-|\.draft$|^\.\d+$/
const WRITER = /^\.(?:draft|begin)-(\d+)-|^\.draft-[a-z]+-(\d+)$|\.(\d+)\.draft$/

// They are there for milliseconds. A process of another machine or container looks dead from here, so none goes at once.
const DEAD_MS = 2_000
const ORPHANED_MS = 60_000

const isOrphan = ({ folder, name }: { folder: string; name: string }, now: number): boolean => {
  if (!DRAFT.test(name)) return false
  const writer = WRITER.exec(name)?.slice(1).find(Boolean)
  const age = now - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? now)
  return age > (writer !== undefined && !isAlive(Number(writer)) ? DEAD_MS : ORPHANED_MS)
}
