import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFolder } from '../../state-manager/read.ts'
import { splitZ } from '../git-command.ts'
import { idOf, mergedTree } from './objects.ts'
import { askIn, gitIn } from './tree-git.ts'
import { mergingIn } from './worktree.ts'

/** Files (from the top folder) of an unfinished merge that nobody has resolved. */
export const unresolvedIn = (top: string): string[] => {
  const stages = stagesIn(top)
  const merging = mergingIn(top)
  const head = merging === null ? null : idOf(top, 'HEAD')
  // Whoever says `git add -A` first hides from git what was in conflict.
  const merged = merging === null || head === null ? null : mergedTree(top, head, merging)
  const once = merged !== null && 'conflicts' in merged ? merged.conflicts : []
  const paths = [...new Set([...stages.keys(), ...once])]
  return paths.filter((path) => hasMarkers(join(top, path)) || isAsGitLeftIt(top, path, stages.get(path) ?? {}))
}

/** Of a path in conflict: number of the stage (1 base, 2 ours, 3 theirs) -> id of what it is there. */
type Stages = Readonly<Record<string, string>>

const stagesIn = (top: string): Map<string, Stages> => {
  const all = new Map<string, Stages>()
  // `mode id stage\tpath`
  for (const entry of splitZ(gitIn(top, ['ls-files', '--unmerged', '-z']))) {
    const end = entry.indexOf('\t')
    const path = entry.slice(end + 1)
    const [, id = '', stage = ''] = entry.slice(0, end).split(' ')
    all.set(path, { ...all.get(path), [stage]: id })
  }
  return all
}

const hasMarkers = (file: string): boolean => {
  if (!existsSync(file) || isFolder(file)) return false
  const text = readFileSync(file, 'latin1')
  // The attribute `conflict-marker-size` makes them longer.
  return /^<{7,} /m.test(text) && /^>{7,} /m.test(text)
}

// Where one side deleted it, or no text can be merged, git leaves one of the versions and no marker.
const isAsGitLeftIt = (top: string, path: string, stages: Stages): boolean => {
  const { 2: ours, 3: theirs } = stages
  const file = join(top, path)
  if ((ours === undefined && theirs === undefined) || !existsSync(file) || isFolder(file)) return false
  const isText = ours !== undefined && theirs !== undefined && !readFileSync(file).includes(0)
  const id = askIn(top, ['hash-object', '--', path]).stdout.trim()
  return !isText && (id === ours || id === theirs)
}
