import { type Head as Shown, PARTS } from './data.ts'
import { Choices, Command, Status } from './parts.tsx'
import { pathOf } from './path.ts'

/** What a run or workstream is called, where it stands, and what a person types when it goes no further by itself. */
export const Head = ({ base, head }: { readonly base: string; readonly head: Shown }) => {
  const { id, title, status, facts, part, reason, next } = head
  return (
    <>
      <h1>{title}</h1>
      <p class="facts">
        <Status status={status} />
        <span>{id}</span>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      {reason !== null && (
        <section class={`reason ${status}`} aria-label="What comes next">
          <p>{reason}</p>
          {next.map((typed) => (
            <Command key={typed.client} typed={typed} />
          ))}
        </section>
      )}
      <Choices
        base={base}
        label="Of this"
        links={PARTS.map((each) => ({
          path: pathOf(head, each === 'steps' ? '' : each),
          text: each,
          isCurrent: each === part,
        }))}
      />
    </>
  )
}
