import { readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import GithubSlugger from 'github-slugger'
import Markdown from 'markdown-it'

/** A link of a Markdown file to a file of its repository, and to a heading there. */
type Link = { readonly href: string; readonly file: string; readonly anchor: string }

/** The links and pictures of a Markdown file that lead nowhere, and why. */
export const deadLinks = (root: string, name: string): string[] =>
  [...linksOf(root, name), ...picturesOf(root, name)].flatMap(({ href, file, anchor }) => {
    if (!isFile(root, file)) return [`${name}: ${href}: there is no file ${file}`]
    if (anchor === '' || !file.endsWith('.md')) return []
    const anchors = anchorsOf(read(root, file))
    return anchors.includes(anchor)
      ? []
      : [`${name}: ${href}: ${file} has only ${anchors.map((id) => `#${id}`).join(' ')}`]
  })

/** What a Markdown file links to within its repository. */
export const linksOf = (root: string, name: string): Link[] => valuesOf('href', root, name)

const picturesOf = (root: string, name: string): Link[] => valuesOf('src|srcset', root, name)

const valuesOf = (attribute: string, root: string, name: string): Link[] =>
  [...MARKDOWN.render(read(root, name)).matchAll(new RegExp(` (?:${attribute})="([^"]+)"`, 'g'))].flatMap(
    ([, href = '']) => linkOf(name, href) ?? [],
  )

/** What an address in a Markdown file stands for; none for one elsewhere. */
export const linkOf = (name: string, href: string): Link | undefined => {
  if (/^(?:[a-z]+:|\/\/)/.test(href)) return undefined
  const [path = '', anchor = ''] = decodeURI(href).split('#')
  return { href, anchor, file: path === '' ? name : posix.join(posix.dirname(name), path) }
}

/** The heading of a whole Markdown file. */
export const titleOf = (root: string, name: string): string => headingsOf(read(root, name))[0] ?? name

const MARKDOWN = new Markdown({ html: true })

const read = (root: string, name: string): string => readFileSync(join(root, name), 'utf8')

const isFile = (root: string, file: string): boolean =>
  !file.startsWith('..') && statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true

/** As a git host names them, and the site with it. */
const anchorsOf = (text: string): string[] => {
  const slugger = new GithubSlugger()
  return headingsOf(text).map((heading) => slugger.slug(heading))
}

const headingsOf = (text: string): string[] =>
  MARKDOWN.parse(text, {}).flatMap(({ type }, at, tokens) =>
    type === 'heading_open'
      ? [
          (tokens[at + 1]?.children ?? [])
            .map(({ type: kind, content }) => (kind.startsWith('html') ? '' : content))
            .join(''),
        ]
      : [],
  )
