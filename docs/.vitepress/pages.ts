import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { linkOf, titleOf } from '../../scripts/links.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** The documents that are pages: those of this folder, and those that lie beside it. */
export const PAGES = [
  ...readdirSync(ROOT),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (name) => `docs/${name.replaceAll('\\', '/')}`,
  ),
  'evals/README.md',
].filter((name) => name.endsWith('.md'))

/** Where a page stands: as in the repository, so that a link is true in both. */
export const placeOf = (page: string): string => page.replace(/(^|\/)README\.md$/, '$1index.md')

/** Where any other file that a page names stands: as text, whatever the host makes of its ending. */
export const shownAs = (file: string): string => (/\.(?:png|svg)$/.test(file) ? file : `${file}.txt`)

/** The attributes of a link in a page. */
export const attributesOf = (page: string, href: string): [string, string][] => {
  const file = linkOf(page, href)?.file
  const [path = '', ...anchor] = href.split('#')
  if (file === undefined || path === '') return [['href', href]]
  if (PAGES.includes(file)) return [['href', [placeOf(path).replace(/md$/, 'html'), ...anchor].join('#')]]
  return [
    ['href', shownAs(path)],
    ['target', '_blank'],
  ]
}

/** HTML of a page: its links, and pictures as Vite takes them. */
export const htmlOf = (page: string, html: string): string =>
  html.replaceAll(/ (href|src|srcset)="([^"]+)"/g, (_, name, value) =>
    (name === 'href' ? attributesOf(page, value) : [[name, linkOf(page, value) ? `./${value}` : value]])
      .map((each) => ` ${each[0]}="${each[1]}"`)
      .join(''),
  )

/** All pages in the order in which a reader wants them; those that ORDER does not name come last. */
export const sidebarOf = (pages: readonly string[]): DefaultTheme.SidebarItem[] => {
  const named = Object.entries(ORDER).map(([text, places]) => ({
    text,
    pages: [
      ...new Set(places.flatMap((place) => pages.filter((page) => page === place || page.startsWith(`${place}/`)))),
    ],
  }))
  const rest = pages.filter((page) => !named.some((group) => group.pages.includes(page)))
  return [...named, { text: 'More', pages: rest }]
    .filter((group) => group.pages.length > 0)
    .map((group) => ({
      text: group.text,
      items: group.pages.map((page) => ({ text: titleOf(ROOT, page), link: `/${placeOf(page)}` })),
      ...(group.pages.length > 12 && { collapsed: true }),
    }))
}

/** Pages, and folders of pages. */
const ORDER = {
  Start: ['README.md', 'docs/tour.md'],
  Use: [
    'docs/work.md',
    'docs/status.md',
    'docs/board.md',
    'docs/headless.md',
    'docs/ci.md',
    'docs/fleet.md',
    'docs/export.md',
  ],
  Commands: ['docs/commands/README.md', 'docs/commands'],
  Reference: ['docs/configuration.md', 'docs/custom-phases.md', 'docs/plan-format.md', 'docs/json.md'],
  Help: ['docs/troubleshooting.md', 'SECURITY.md', 'CHANGELOG.md'],
  Why: [
    'docs/comparison.md',
    'docs/architecture.md',
    'docs/decisions.md',
    'docs/claude-code.md',
    'docs/studies.md',
    'evals/README.md',
  ],
}
