import { overlap, separate } from '../core/graph.ts'
import { tidyPath } from '../core/project-path.ts'
import { diagnose, type Diagnostic } from './diagnostic.ts'
import type { Thread } from './plan.ts'
import { placeOf, type Reading } from './thread.ts'

/** Where a merge is likely: threads of a batch run at the same time and name the same file, or a folder and a file in it. */
export const fileConflicts = (reading: Reading, threads: readonly Thread[]): Diagnostic[] => {
  const indexes = new Map(threads.map(({ id }, index) => [id, index]))
  const nodes = threads.map(({ depends, files }, index) => ({
    id: String(index),
    needs: depends
      .flatMap((on) => indexes.get(on) ?? [])
      .filter((on) => on < index)
      .map(String),
    files: files.map(normalPath),
  }))
  return separate(nodes).flatMap(({ task, after }) => {
    const [first, second] = [threads[Number(after)], threads[Number(task)]]
    return first && second ? conflicts(reading, first, second) : []
  })
}

/** `src/a.ts` from `./src//a.ts`, `src` from `src/` and `src/**`, `.` for the whole project. */
export const normalPath = (path: string): string =>
  tidyPath(path.replaceAll('\\', '/').replace(/(?:\/|^)\*{1,2}(?:\/\*)?$/, ''))

const conflicts = (reading: Reading, first: Thread, second: Thread): Diagnostic[] =>
  second.files.flatMap((file) => {
    const other = first.files.find((each) => overlap([normalPath(each)], [normalPath(file)]).length > 0)
    if (other === undefined) return []
    const shared = normalPath(other) === normalPath(file) ? `both name ${file}` : `name ${other} and ${file}`
    const message = `${first.id} and ${second.id} run in parallel and ${shared}: a merge is likely there (in one checkout they run one after the other); to avoid it, let one depend on the other`
    return [diagnose('file-conflict', placeOf(reading, second, 'files', file), message)]
  })
