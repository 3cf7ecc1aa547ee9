/** What a repository holds, as the merge of git is meant to see it: path -> the text of each place in it. */
export type Files = Readonly<Record<string, readonly string[]>>

export type Edit =
  | { readonly kind: 'set'; readonly file: number; readonly place: number }
  | { readonly kind: 'delete'; readonly file: number }
  | { readonly kind: 'add' }

export const FILES = 5
export const PLACES = 3
const nameOf = (file: number): string => `file-${file}.txt`

export const START: Files = Object.fromEntries(
  Array.from({ length: FILES }, (_, file) => [nameOf(file), Array.from({ length: PLACES }, () => 'start')]),
)

/** The files after these edits; what they write nobody else writes. */
export const edited = (files: Files, edits: readonly Edit[], writer: string): Files =>
  edits.reduce((now, edit) => editedOnce(now, edit, writer), files)

const editedOnce = (files: Files, edit: Edit, writer: string): Files => {
  if (edit.kind === 'add') return { ...files, [`by-${writer}.txt`]: [writer] }
  const name = nameOf(edit.file)
  const places = files[name]
  if (places === undefined) return files
  if (edit.kind === 'set') return { ...files, [name]: places.with(edit.place, writer) }
  return Object.fromEntries(Object.entries(files).filter(([each]) => each !== name))
}

/** Places are far from each other: no two of them are in one hunk. No two files look alike. */
export const textOf = (name: string, places: readonly string[]): string =>
  places.map((place, index) => `${place}\n${`${name} keeps ${index}\n`.repeat(5)}`).join('')

/** The three-way merge, and the files that are in conflict. */
export const mergedFiles = (base: Files, ours: Files, theirs: Files): { files: Files; conflicts: string[] } => {
  const names = [...new Set([base, ours, theirs].flatMap(Object.keys))].toSorted()
  const merged = names.map((name) => [name, mergedPlaces(base[name], ours[name], theirs[name])] as const)
  return {
    files: Object.fromEntries(merged.flatMap(([name, places]) => (Array.isArray(places) ? [[name, places]] : []))),
    conflicts: merged.flatMap(([name, places]) => (places === 'conflict' ? [name] : [])),
  }
}

type Places = readonly string[] | undefined

const mergedPlaces = (base: Places, ours: Places, theirs: Places): readonly string[] | undefined | 'conflict' => {
  if (isSame(base, theirs)) return ours
  if (isSame(base, ours) || isSame(ours, theirs)) return theirs
  if (base === undefined || ours === undefined || theirs === undefined) return 'conflict'
  if (base.some((place, at) => new Set([place, ours[at], theirs[at]]).size === 3)) return 'conflict'
  return base.map((place, at) => (ours[at] === place ? (theirs[at] ?? '') : (ours[at] ?? '')))
}

const isSame = (one: Places, other: Places): boolean => one?.join('\0') === other?.join('\0')
