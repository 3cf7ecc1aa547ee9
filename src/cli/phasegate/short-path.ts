import { relative, sep } from 'node:path'
import type { Place } from './place.ts'

/** A path as people know it: from the project, else from the home folder with `~`, else in full. */
export const shortPath = ({ project, home }: Pick<Place, 'project' | 'home'>, path: string): string =>
  below(project.root, path) ?? prefixed(below(home, path)) ?? path

const prefixed = (path: string | null): string | null => (path === null ? null : `~/${path}`)

const below = (folder: string, path: string): string | null => {
  const way = relative(folder, path)
  return way === '' || way === '..' || way.startsWith(`..${sep}`) ? null : way
}
