import { type Head as Shown, type Part, PARTS } from './data.ts'
import { Choices, Command, Status } from './parts.tsx'
import { partPath } from './path.ts'

/** What stands above every page of a run or workstream. */
export const Head = ({ base, head }: { readonly base: string; readonly head: Shown }) => (
  <>
    <Headline head={head} />
    <Parts base={base} of={head} part={head.part} />
  </>
)

/** What it is called, where it stands, and what a person types when it goes no further by itself. */
export const Headline = ({ head }: { readonly head: Omit<Shown, 'part'> }) => {
  const { id, title, status, facts, reason, next } = head
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
    </>
  )
}

interface PartsOf {
  readonly base: string
  readonly of: Pick<Shown, 'kind' | 'id'>
  readonly part: Part
}

/** Links to all that can be shown of it. */
export const Parts = ({ base, of, part }: PartsOf) => (
  <Choices
    base={base}
    label="Of this"
    links={PARTS.map((each) => ({ path: partPath(of, each), text: each, isCurrent: each === part }))}
  />
)
