import { splitZ } from '../git-command.ts'

/** What git prints with `--numstat --no-renames -z`: each file with its lines added and deleted; null for a binary one. */
export const readNumstat = (printed: string): { readonly path: string; readonly lines: number | null }[] =>
  splitZ(printed).map((entry) => {
    const [added, deleted, ...path] = entry.split('\t')
    const lines = Number(added) + Number(deleted)
    return { path: path.join('\t'), lines: Number.isNaN(lines) ? null : lines }
  })
