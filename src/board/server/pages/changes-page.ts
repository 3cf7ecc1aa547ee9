import { askGit } from '../../../machine/git-command.ts'
import type { Integration } from '../../../machine/trees/integration.ts'
import { tipOf } from '../../../machine/trees/objects.ts'
import { idOf } from '../../../machine/trees/objects.ts'
import { plainText } from '../../../workflow/core/plain-text.ts'
import type { View } from '../../../shown/view/parts.ts'
import type { Body, Link } from '../../page/data.ts'
import { pathOf } from '../../page/path.ts'
import { sideBySide } from '../rendered.ts'
import { partsOf } from '../subject.ts'

/** What a step changed, or all that is on the branch, side by side. */
export const changesPage = (view: View, query: URLSearchParams, integration: Integration | null): Body => {
  const wanted = query.get('commit')
  const links = changeLinks(view, integration, null)
  const path = pathOf(view, 'changes')
  const list: Link[] = [{ path, text: 'the whole branch', isCurrent: wanted === null }, ...links].map((link) => ({
    ...link,
    isCurrent: link.isCurrent ?? link.path === changePath(view, wanted ?? ''),
  }))
  const nothing = { kind: 'changes' as const, list: [], title: '', html: '' }
  if (!integration) return { ...nothing, note: NO_TREES }
  const { top, base, branch, keep } = integration
  const isListed = list.some(({ isCurrent }) => isCurrent)
  const to =
    wanted === null
      ? (tipOf(top, branch) ?? idOf(top, `${keep}/head`))
      : isListed
        ? idOf(top, `${keep}/${wanted}`)
        : null
  if (to === null) return { ...nothing, list, note: GONE }
  const from = wanted === null ? base : `${to}^`
  const { code, stdout } = askGit(top, [
    'diff',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--find-renames',
    from,
    to,
    '--',
  ])
  const title = wanted ?? branch
  if (code !== 0) return { ...nothing, list, title, note: GONE }
  if (stdout.trim() === '') return { ...nothing, list, title, note: 'Nothing differs.' }
  const shown = plainText(stdout.length > LONGEST ? stdout.slice(0, stdout.lastIndexOf('\n', LONGEST) + 1) : stdout)
  const note =
    shown.length < stdout.length
      ? `The first ${shown.length} of ${stdout.length} characters. All of it: git diff ${from} ${to}`
      : null
  return { kind: 'changes', list, title, html: sideBySide(shown, title), note }
}

const LONGEST = 400_000
const NO_TREES = 'The agents worked in the checkout: git cannot tell whose a change is. See: git diff'
const GONE = 'It is not in this repository any more: phasegate clean removes what is merged.'

/** Where the diffs of steps are, those of one step or of all. */
export const changeLinks = (view: View, integration: Integration | null, only: string | null): Link[] =>
  integration === null
    ? []
    : partsOf(view)
        .flatMap(({ steps }) => steps)
        .filter(({ id, changed }) => (only === null || id === only) && changed !== null && changed.length > 0)
        .flatMap(({ id, attempts }) =>
          attempts
            .filter(({ outcome }) => outcome === 'completed')
            .map(({ number }) => ({ path: changePath(view, `${id}/${number}`), text: id })),
        )

const changePath = (view: View, commit: string): string =>
  `${pathOf(view, 'changes')}?commit=${encodeURIComponent(commit)}`
