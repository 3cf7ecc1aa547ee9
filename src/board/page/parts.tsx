import { useState } from 'preact/hooks'
import type { Typed } from '../../shown/view/directive-view.ts'
import type { Body, Link, Pages } from './data.ts'
import { pagePath } from './path.ts'

/** What the component of one kind of body is given. */
export interface Given<Kind extends Body['kind']> {
  readonly base: string
  readonly body: Extract<Body, { kind: Kind }>
}

/** A status as a mark and a word: nobody has to tell colours apart. */
export const Status = ({ status }: { readonly status: string }) => (
  <span class={`status ${lookOf(status)}`}>
    <span aria-hidden="true">{MARKS[lookOf(status)]}</span> {status}
  </span>
)

/** How a status, or the outcome of an attempt, looks; everything else went wrong. */
export const lookOf = (status: string): Look => LOOKS[status] ?? 'bad'

type Look = 'good' | 'busy' | 'quiet' | 'bad'

const LOOKS: Readonly<Record<string, Look>> = {
  completed: 'good',
  passed: 'good',
  running: 'busy',
  pending: 'quiet',
  waiting: 'quiet',
  skipped: 'quiet',
  stopped: 'quiet',
  interrupted: 'quiet',
}

export const MARKS: Readonly<Record<Look, string>> = { good: '✓', busy: '▶', quiet: '·', bad: '✗' }

/** Links to what else can be shown here. */
export const Choices = ({
  base,
  label,
  links,
}: {
  readonly base: string
  readonly label: string
  readonly links: readonly Link[]
}) =>
  links.length === 0 ? null : (
    <nav class="choices" aria-label={label}>
      <ul>
        {links.map(({ path, text, isCurrent }) => (
          <li key={path}>
            <a href={`${base}/${path}`} aria-current={isCurrent ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )

/** The way through a list of which only a part is shown; nothing where all of it is. */
export const Paging = ({
  base,
  pages: { page, count, total, path },
}: {
  readonly base: string
  readonly pages: Pages
}) => {
  if (count === 1) return null
  const to = (number: number): string => `${base}/${pagePath(path, number)}`
  return (
    <nav class="paging" aria-label="Pages">
      {page > 1 && <a href={to(1)}>first</a>}
      {page > 1 && (
        <a href={to(page - 1)} rel="prev">
          back
        </a>
      )}
      <span>
        page {page} of {count} ({total} in all)
      </span>
      {page < count && (
        <a href={to(page + 1)} rel="next">
          on
        </a>
      )}
      {page < count && <a href={to(count)}>last</a>}
    </nav>
  )
}

/** A command as it is typed in the client, with a button that copies it. */
export const Command = ({ typed }: { readonly typed: Typed }) => {
  const [copied, setCopied] = useState(false)
  const copy = (): void =>
    void navigator.clipboard.writeText(typed.client).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <p class="command">
      <code>{typed.client}</code>
      <button type="button" onClick={copy}>
        {copied ? 'copied' : 'copy'}
      </button>
      {typed.shell !== typed.client && (
        <span class="quiet">
          in a shell: <code>{typed.shell}</code>
        </span>
      )}
    </p>
  )
}
