import { Shown } from './app.tsx'
import type { Body, Head, Part } from './data.ts'
import { Parts } from './head.tsx'

/** A page of the board in a file that holds all of them. */
export interface Leaf {
  readonly path: string
  /** Where it is found, too. */
  readonly also: readonly string[]
  readonly part: Part
  readonly body: Body
}

interface LeafOf {
  readonly of: Pick<Head, 'kind' | 'id'>
  readonly leaf: Leaf
}

/** Its address is its id, so that links work as they do in the board, and the style shows only the one that is asked for. */
export const LeafPage = ({ of, leaf: { path, also, part, body } }: LeafOf) => (
  <section class="leaf" id={`/${path}`}>
    {also.map((other) => (
      <span key={other} id={`/${other}`} />
    ))}
    <Parts base="#" of={of} part={part} />
    <Shown base="#" body={body} />
  </section>
)
