import { Choices, type Given } from './parts.tsx'

/** What phases and steps have left, one of it rendered. */
export const Artifacts = ({ base, body: { list, shown } }: Given<'artifacts'>) => (
  <>
    <Choices base={base} label="Artifacts" links={list} />
    {shown === null ? (
      <p class="empty">Nothing was left yet.</p>
    ) : (
      <article aria-label={shown.name}>
        <h2>{shown.name}</h2>
        {shown.note !== null && <p class="quiet">{shown.note}</p>}
        <div class="rendered" dangerouslySetInnerHTML={{ __html: shown.html }} />
      </article>
    )}
  </>
)
