import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/**
 * Makes a dependency folder of the user's checkout one of the tree, too. Where it links to packages of the project itself, as
 * workspaces do, those links lead into the tree: else tests in the tree would run the checkout's code. Done again it changes nothing.
 *
 * @param top the checkout's top folder; `path` is of the folder, from there
 */
export const linkFolder = (top: string, tree: string, path: string): void => {
  const [from, to] = [join(top, path), join(tree, path)]
  if (existsSync(to) || !existsSync(from)) return
  const own = ownPackages(realpathSync(top), from)
  if (own.size === 0) link(from, to)
  else linkEach(from, to, tree, own)
}

const linkEach = (from: string, to: string, tree: string, own: ReadonlyMap<string, string>): void => {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    const [entry, place] = [join(from, name), join(to, name)]
    const target = own.get(entry)
    if (target !== undefined) link(join(tree, target), place)
    else if (isScope(name) && [...own.keys()].some((link_) => dirname(link_) === entry))
      linkEach(entry, place, tree, own)
    else link(entry, place)
  }
}

const link = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true })
  symlinkSync(from, to, 'junction')
}

const isScope = (name: string): boolean => name.startsWith('@')

/** The links of a folder to packages of the project, each with the path it leads to, from the top folder. */
const ownPackages = (top: string, folder: string): Map<string, string> => {
  const links = readdirSync(folder).flatMap((name) =>
    isScope(name) ? readdirSync(join(folder, name)).map((each) => join(folder, name, each)) : [join(folder, name)],
  )
  return new Map(
    links.flatMap((path) => {
      const target = lstatSync(path).isSymbolicLink() && existsSync(path) ? relative(top, realpathSync(path)) : null
      return target !== null && isOfProject(target) ? [[path, target] as const] : []
    }),
  )
}

const isOfProject = (path: string): boolean => {
  const parts = path.split(sep)
  return path !== '' && parts[0] !== '..' && !parts.includes('node_modules')
}
