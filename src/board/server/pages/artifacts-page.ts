import type { View } from '../../../shown/view/parts.ts'
import type { Body, Link, Rendered } from '../../page/data.ts'
import { pathOf } from '../../page/path.ts'
import { issuesFound } from '../issues.ts'
import { markdownHtml, preHtml } from '../rendered.ts'

/** What phases and steps have left, the one that was asked for, and what reviews have found. */
export const artifactsPage = (view: View, query: URLSearchParams): Body => {
  const artifacts: readonly Artifact[] = view.artifacts
  const all = issuesFound(view)
  const isOfReviews = query.has('issues')
  const wanted = isOfReviews ? null : (query.get('name') ?? artifacts[0]?.name)
  const found = artifacts.find(({ name }) => name === wanted)
  const list = artifacts.map(({ name }) => ({ ...artifactLink(view, name), isCurrent: name === wanted }))
  const reviews: Link = { path: `${pathOf(view, 'artifacts')}?issues`, text: 'all issues', isCurrent: isOfReviews }
  return {
    kind: 'artifacts',
    list: all.length === 0 ? list : [reviews, ...list],
    issues: isOfReviews ? all : found && 'phase' in found ? issuesFound(view, found) : [],
    shown: found ? rendered(found) : null,
  }
}

type Artifact = View['artifacts'][number]

export const artifactLink = (view: View, name: string): Link => ({
  path: `${pathOf(view, 'artifacts')}?name=${encodeURIComponent(name)}`,
  text: name,
})

// A page of more than that is nothing that anybody reads, and takes the browser seconds.
const LONGEST = 60_000

const rendered = ({ name, text, bytes, isCut }: Artifact): Rendered => {
  const shown = text.slice(0, LONGEST)
  const note = isCut || shown.length < text.length ? `The first ${shown.length} characters of ${bytes} bytes.` : null
  return { name, note, html: name.endsWith('.md') ? markdownHtml(shown) : preHtml(shown) }
}
