import type { Card as Shown } from './data.ts'
import { type Given, Paging, Status } from './parts.tsx'

/** What is carried out here now, and what was. */
export const Overview = ({ base, body: { problem, now, before, pages } }: Given<'overview'>) => (
  <>
    <section aria-label="Now">
      <h2>Now</h2>
      {problem !== null && <p class="problem">{problem}</p>}
      {now.length > 0 ? <Cards base={base} cards={now} /> : problem === null && <Start />}
    </section>
    {before.length > 0 && (
      <section aria-label="Past runs">
        <h2>Past runs</h2>
        <Cards base={base} cards={before} />
        <Paging base={base} pages={pages} />
      </section>
    )}
  </>
)

const Start = () => (
  <p class="empty">
    Nothing is carried out here. Start a run in Claude Code with <code>/dispatch &lt;task&gt;</code>, or plan a
    workstream with <code>/phasegate:plan-workstream &lt;goal&gt;</code>: this page shows it as it goes.
  </p>
)

const Cards = ({ base, cards }: { readonly base: string; readonly cards: readonly Shown[] }) => (
  <ul class="cards">
    {cards.map(({ kind, path, id, title, status, facts, compare }) => (
      <li key={path}>
        <h3>
          <a href={`${base}/${path}`}>{title}</a>
        </h3>
        <p class="facts">
          <Status status={status} />
          <span>
            {kind} {id}
          </span>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {compare !== null && <a href={`${base}/${compare}`}>compare {id} with another run</a>}
        </p>
      </li>
    ))}
  </ul>
)
