import { join, resolve } from 'node:path'
import { isFolder, textIfReadable } from '../state-manager/read.ts'

/**
 * git's own folder of a checkout, as its `.git` names it (gitrepository-layout): asking git costs a process each time. Null: this
 * is not the top of one.
 */
export const gitFolderOf = (top: string): string | null => {
  const path = join(top, '.git')
  // A folder's name may hold a line break.
  const [, linked] = /^gitdir: (.+?)\r?\n?$/s.exec(textIfReadable(path) ?? '') ?? []
  if (linked !== undefined) return resolve(top, linked)
  return isFolder(path) ? path : null
}

/** What all worktrees of a repository share: its refs, its objects, its list of worktrees. */
export const commonFolderOf = (gitFolder: string): string =>
  resolve(gitFolder, textIfReadable(join(gitFolder, 'commondir'))?.trim() ?? '')

/** What is read of a ref without git: its id, that it is not there (null), or that only git can tell (undefined). */
export const readRef = (top: string, name: string): string | null | undefined => {
  const folder = gitFolderOf(top)
  if (folder === null) return undefined
  const common = commonFolderOf(folder)
  if (isFolder(join(common, 'reftable'))) return undefined
  return name === 'HEAD' ? headIn(folder, common) : OURS.test(name) ? refIn(common, name) : undefined
}

// Names of nothing but a ref, which all worktrees share.
const OURS = /^refs\/(?:heads|phasegate)\/(?:[\w/-]|\.(?!\.))+$/

/** The branch that is checked out; undefined: only git can tell, also whether there is none. */
export const readBranch = (top: string): string | undefined => {
  const folder = gitFolderOf(top)
  if (folder === null || isFolder(join(commonFolderOf(folder), 'reftable'))) return undefined
  return /^ref: refs\/heads\/(.+)\n$/.exec(textIfReadable(join(folder, 'HEAD')) ?? '')?.[1]
}

const headIn = (folder: string, common: string): string | null | undefined => {
  const text = textIfReadable(join(folder, 'HEAD'))?.trim() ?? ''
  const [, name] = /^ref: (.+)$/.exec(text) ?? []
  return name === undefined ? idIn(text) : OURS.test(name) ? refIn(common, name) : undefined
}

// A file of its own counts before the list of packed ones; whoever packs a ref writes the list before the file goes.
const refIn = (common: string, name: string): string | null | undefined => {
  const text = textIfReadable(join(common, name))
  if (text !== null) return idIn(text.trim())
  const packed = textIfReadable(join(common, 'packed-refs')) ?? ''
  return packed.includes(` ${name}\n`) ? undefined : null
}

const idIn = (text: string): string | undefined => (/^[0-9a-f]{40,64}$/.test(text) ? text : undefined)
