import type { Filter as Wanted } from './data.ts'
import { Choices, Command, type Given, Paging } from './parts.tsx'

/** What happened, the last first. */
export const Journal = ({ base, body: { rows, filter, choices, pages } }: Given<'journal'>) => (
  <>
    <Choices base={base} label="Which of it" links={choices} />
    {filter && <Filter base={base} filter={filter} />}
    <Paging base={base} pages={pages} />
    {rows.length === 0 ? (
      <p class="empty">Nothing of that kind.</p>
    ) : (
      <ol class="journal" reversed>
        {rows.map(({ commit, at, by, sign, said, next }, index) => (
          <li key={`${commit} ${index}`}>
            <time dateTime={at}>{at.slice(0, 19).replace('T', ' ')}</time>
            <span aria-hidden="true">{sign}</span>
            <span class="said">{said}</span>
            <span class="quiet">
              {by}, commit {commit}
            </span>
            {next && <Command typed={next} />}
          </li>
        ))}
      </ol>
    )}
    <Paging base={base} pages={pages} />
  </>
)

const Filter = ({ base, filter: { path, q, only } }: { readonly base: string; readonly filter: Wanted }) => (
  <form class="filter" action={`${base}/${path}`}>
    <label>
      holds <input name="q" value={q} />
    </label>
    {only !== '' && <input type="hidden" name="only" value={only} />}
    <button>Filter</button>
  </form>
)
