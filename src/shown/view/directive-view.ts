import type { Directive } from '../../workflow/core/directive.ts'
import { written } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'

/** What comes next, as programs read it (docs/json.md). */
export const directiveView = (directive: Directive) => {
  switch (directive.kind) {
    case 'dispatch':
      return { kind: directive.kind, steps: directive.steps.map(({ id }) => id), ...NOTHING }
    case 'wait':
      return { kind: directive.kind, steps: directive.steps.map(({ id }) => id), ...NOTHING, until: directive.until }
    case 'blocked':
    case 'stopped': {
      const { kind, reason, next, otherwise } = directive
      return { kind, steps: [], ...NOTHING, reason, next: typed(next), otherwise: typed(otherwise) }
    }
    case 'done':
      return { kind: directive.kind, steps: [], ...NOTHING, reason: directive.what, next: typed(directive.next) }
  }
}

const NOTHING: {
  readonly until: string | null
  readonly reason: string | null
  readonly next: Typed | null
  readonly otherwise: Typed | null
} = { until: null, reason: null, next: null, otherwise: null }

/** A command as it is typed in the client, and in a shell. */
export interface Typed {
  readonly client: string
  readonly shell: string
}

export const typed = (way: Way | null | undefined): Typed | null =>
  way ? { client: written(way, 'client'), shell: written(way, 'shell') } : null
