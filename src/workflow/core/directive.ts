import type { Instant, Step } from './step.ts'
import type { Way } from './way.ts'

/** What the orchestrator must do now. Speaks of steps; the edges turn steps into tool calls. */
export type Directive<Some extends Step = Step> =
  | { readonly kind: 'dispatch'; readonly steps: readonly Some[] }
  /** `until`: nothing runs, but a step must rest until this instant before it is started again. */
  | { readonly kind: 'wait'; readonly steps: readonly Some[]; readonly until: Instant | null }
  /** It goes no further by itself; `next` is what a person types. */
  | {
      readonly kind: 'blocked' | 'stopped'
      readonly reason: string
      readonly next: Way
      /** What lets it go on without what keeps it. */
      readonly otherwise?: Way
    }
  /** There is nothing more to do; `next` is what a person may type then, if anything. */
  | { readonly kind: 'done'; readonly what: string; readonly next: Way | null }
