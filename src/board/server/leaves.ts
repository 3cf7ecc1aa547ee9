import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { counted } from '../../workflow/core/counted.ts'
import { type Body, type Pages, PARTS } from '../page/data.ts'
import { type Leaf, LeafPage } from '../page/leaf.tsx'
import { pagePath, partPath, stepPath } from '../page/path.ts'
import { partAt } from './pages/page.ts'
import type { Found } from './read.ts'
import { partsOf } from './subject.ts'

/** Every page of a run or a workstream as HTML, as many as there is room for; links to the others lead to a page that says so. */
export const leavesOf = (
  found: Found,
  megabytes: number,
): { readonly html: string; readonly leftOut: string | null } => {
  const { view } = found
  // The longest last.
  const wanted = new Set(
    [...PARTS.filter((part) => part !== 'changes'), 'changes' as const].map((part) => partPath(view, part)),
  )
  const done = new Set<string>()
  const made: string[] = []
  let room = megabytes * 1e6
  // A set goes on with what is added meanwhile: what a page links to.
  for (const path of wanted) {
    const leaf = done.has(path) ? null : leafAt(found, path)
    if (!leaf) continue
    const html = renderToString(h(LeafPage, { of: view, leaf }))
    room -= Buffer.byteLength(html)
    if (room < 0) break
    made.push(html)
    for (const each of [path, ...leaf.also]) done.add(each)
    for (const link of linksIn(leaf.body)) wanted.add(link.path)
  }
  const steps = partsOf(view).flatMap((part) => part.steps.map(({ id }) => stepPath(view, id)))
  const [first, ...others] = [...new Set([...wanted, ...steps])].filter((path) => !done.has(path))
  if (first === undefined) return { html: made.join('\n'), leftOut: null }
  const why = `left out: the file would be larger than ${megabytes} MB. See: phasegate board`
  const leaf: Leaf = {
    path: first,
    also: others,
    part: 'steps',
    body: { kind: 'problem', text: `This page was ${why}` },
  }
  const last = renderToString(h(LeafPage, { of: view, leaf }))
  return { html: [...made, last].join('\n'), leftOut: `${counted(others.length + 1, 'page')} ${why}` }
}

const leafAt = (found: Found, path: string): Leaf | null => {
  const [place = '', query] = path.split('?')
  const shown = partAt(found, place.split('/')[2] ?? 'steps', new URLSearchParams(query))
  if (!shown) return null
  const { part, body } = shown
  const also = linksIn(body).flatMap((link) => (link.isCurrent && link.path !== path ? [link.path] : []))
  // Nobody is there to answer a form.
  return { path, also, part, body: body.kind === 'journal' ? { ...body, filter: null } : body }
}

interface Linked {
  readonly path: string
  /** It is what is shown. */
  readonly isCurrent?: boolean
}

const linksIn = (body: Body): readonly Linked[] => {
  switch (body.kind) {
    case 'steps':
      return [...pagesIn(body.pages), ...body.groups.flatMap((group) => group.steps)]
    case 'timeline':
      return pagesIn(body.pages)
    case 'journal':
      return [...pagesIn(body.pages), ...body.choices]
    case 'step':
      return [...body.texts, ...body.changes]
    case 'graph':
      return body.choices
    case 'artifacts':
    case 'changes':
      return body.list
    case 'cost':
    case 'overview':
    case 'compare':
    case 'problem':
      return []
  }
}

const pagesIn = ({ count, path }: Pages): Linked[] =>
  [...Array(count).keys()].map((index) => ({ path: pagePath(path, index + 1) }))
