import { Choices, type Given } from './parts.tsx'

/** What was changed, side by side. */
export const Changes = ({ base, body: { list, title, html, note } }: Given<'changes'>) => (
  <>
    <Choices base={base} label="Changes" links={list} />
    {title !== '' && <h2>{title}</h2>}
    {note !== null && <p class="quiet">{note}</p>}
    {html !== '' && (
      <div class="diff" tabindex={0} role="group" aria-label="Changes" dangerouslySetInnerHTML={{ __html: html }} />
    )}
  </>
)
