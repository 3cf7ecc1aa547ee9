import { Issues } from './issues.tsx'
import { Choices, type Given } from './parts.tsx'

/** What phases and steps have left, one of it rendered; of a review what it found. */
export const Artifacts = ({ base, body: { list, issues, shown } }: Given<'artifacts'>) => (
  <>
    <Choices base={base} label="Artifacts" links={list} />
    {issues.length > 0 && (
      <section aria-label="Issues">
        <h2>Issues</h2>
        <Issues issues={issues} />
      </section>
    )}
    {shown ? (
      <article aria-label={shown.name}>
        <h2>{shown.name}</h2>
        {shown.note !== null && <p class="quiet">{shown.note}</p>}
        <div class="rendered" dangerouslySetInnerHTML={{ __html: shown.html }} />
      </article>
    ) : (
      list.length === 0 && <p class="empty">Nothing was left yet.</p>
    )}
  </>
)
