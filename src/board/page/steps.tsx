import type { Gate, Group, Issue, Row } from './data.ts'
import { Issues } from './issues.tsx'
import { type Given, Paging, Status } from './parts.tsx'

/** Who does what now; phases or batches with their steps, by stage; the gates; what reviews have left open. */
export const Steps = ({ base, body: { working, gates, issues, groups, pages } }: Given<'steps'>) => (
  <>
    {working.length > 0 && (
      <section aria-label="At work">
        <h2>At work</h2>
        <Rows base={base} rows={working} />
      </section>
    )}
    {gates.length > 0 && <Gates gates={gates} />}
    {issues.length > 0 && <Open issues={issues} />}
    <Paging base={base} pages={pages} />
    {groups.map((group, index) => (
      <section key={group.id} class="group">
        {group.section !== groups[index - 1]?.section && <h2>{group.section}</h2>}
        <Steplist base={base} group={group} />
      </section>
    ))}
    <Paging base={base} pages={pages} />
  </>
)

const Gates = ({ gates }: { readonly gates: readonly Gate[] }) => (
  <section aria-label="Gates">
    <h2>Gates</h2>
    <ol class="gates">
      {gates.map(({ name, status, required }) => (
        <li key={name}>
          <Status status={status} />
          <b>{name.replace('->', ' → ')}</b>
          {required.map((artifact) => (
            <span key={artifact} class="quiet">
              {artifact}
            </span>
          ))}
        </li>
      ))}
    </ol>
  </section>
)

const Open = ({ issues }: { readonly issues: readonly Issue[] }) => (
  <section aria-label="Open issues">
    <h2>Open issues</h2>
    <Issues issues={issues} />
  </section>
)

const Steplist = ({ base, group }: { readonly base: string; readonly group: Group }) => (
  <>
    <h3>
      {group.id} {group.name} <Status status={group.status} />
    </h3>
    {group.notes.length > 0 && <p class="quiet">{group.notes.join(' · ')}</p>}
    {group.steps.length > 0 && <Rows base={base} rows={group.steps} />}
  </>
)

const Rows = ({ base, rows }: { readonly base: string; readonly rows: readonly Row[] }) => (
  <ul class="rows">
    {rows.map((row) => (
      <Line key={row.id} base={base} row={row} />
    ))}
  </ul>
)

const Line = ({ base, row }: { readonly base: string; readonly row: Row }) => {
  const { path, id, title, status, who, time, attempts, remark } = row
  return (
    <li>
      <Status status={status} />
      <a href={`${base}/${path}`}>{id}</a>
      <span class="title">{title}</span>
      <span class="quiet">{who}</span>
      {time !== '' && <span class="quiet">{time}</span>}
      {attempts > 1 && <span class="again">{attempts} attempts</span>}
      {remark !== '' && <span class="remark">{remark}</span>}
    </li>
  )
}
