import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { textIfReadable } from './read.ts'
import { writeWhereThere } from './write.ts'

/** What a file is known by without opening it: name, size, times and inode. */
export const stampOf = (folder: string, name: string): string => {
  const found = lstatSync(join(folder, name), { throwIfNoEntry: false })
  // The time of the last change of its state, because nobody can set that one.
  return `${name} ${found?.size} ${found?.mtimeMs} ${found?.ctimeMs} ${found?.ino}`
}

/** What was projected: of which state, and the files as they were written. */
export interface Projection {
  readonly journal: string
  readonly folder: string
  /** Names the state, such as the number of its commits. */
  readonly source: string
  readonly files: readonly string[]
}

/** Remembers files as they were just written, so that it is seen at the next event when somebody changed one. */
export const rememberProjected = (projection: Projection): void =>
  void writeWhereThere(pathOf(projection), stampsOf(projection))

/** Whether the files of a projection are there as they were written, of this state. */
export const isAsProjected = (projection: Projection): boolean =>
  textIfReadable(pathOf(projection)) === stampsOf(projection)

const pathOf = ({ journal }: Projection): string => join(journal, '.projected')

const stampsOf = ({ folder, source, files }: Projection): string =>
  [source, ...files.map((name) => stampOf(folder, name)), ''].join('\n')
