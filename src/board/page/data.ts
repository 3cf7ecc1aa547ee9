import type { Typed } from '../../shown/view/directive-view.ts'
import type { RunView } from '../../shown/view/run-view.ts'
import type { CostTable, Graph, Lane, Points, Tick } from './pictures.ts'

/** A step and a row of the journal as docs/json.md has them; threads are steps. */
export type StepView = Omit<RunView['phases'][number]['steps'][number], 'output'>
export type AttemptView = StepView['attempts'][number]
type StoryRow = RunView['story'][number]

/** All that one page of the board shows; it comes as HTML first, and as JSON (below `data/`) whenever something has happened. */
export interface PageData {
  /** What every address begins with: `/<token>`. */
  readonly base: string
  readonly project: string
  /** Empty where the page is about none run or workstream. */
  readonly head: Head | null
  readonly body: Body
}

export type Part = (typeof PARTS)[number]
export const PARTS = ['steps', 'timeline', 'graph', 'cost', 'artifacts', 'changes', 'journal'] as const

/** What stands above every page of a run or a workstream. */
export interface Head {
  readonly kind: 'run' | 'workstream'
  readonly id: string
  readonly title: string
  readonly status: string
  readonly facts: readonly string[]
  readonly part: Part
  /** Why it goes no further, or what is done; null while it goes on by itself. */
  readonly reason: string | null
  readonly next: readonly Typed[]
}

export type Body =
  | {
      readonly kind: 'overview'
      readonly problem: string | null
      readonly now: readonly Card[]
      readonly before: readonly Card[]
      readonly pages: Pages
    }
  | {
      readonly kind: 'steps'
      readonly working: readonly Row[]
      readonly gates: readonly Gate[]
      readonly issues: readonly Issue[]
      readonly groups: readonly Group[]
      readonly pages: Pages
    }
  | {
      readonly kind: 'step'
      readonly step: StepView
      readonly group: string
      readonly texts: readonly Link[]
      readonly changes: readonly Link[]
    }
  | {
      readonly kind: 'timeline'
      readonly ticks: readonly Tick[]
      readonly lanes: readonly Lane[]
      readonly pages: Pages
    }
  | { readonly kind: 'graph'; readonly graph: Graph; readonly choices: readonly Link[] }
  | { readonly kind: 'cost'; readonly total: string; readonly tables: readonly CostTable[]; readonly points: Points }
  | {
      readonly kind: 'artifacts'
      readonly list: readonly Link[]
      /** What the reviews found that are shown, the worst first. */
      readonly issues: readonly Issue[]
      readonly shown: Rendered | null
    }
  | {
      readonly kind: 'changes'
      readonly list: readonly Link[]
      readonly title: string
      readonly html: string
      readonly note: string | null
    }
  | {
      readonly kind: 'journal'
      readonly rows: readonly StoryRow[]
      /** Null: nobody is there to answer. */
      readonly filter: Filter | null
      readonly choices: readonly Link[]
      readonly pages: Pages
    }
  | {
      readonly kind: 'compare'
      readonly runs: readonly [Compared, Compared]
      /** All that may be laid beside each other. */
      readonly choices: readonly Choice[]
    }
  | { readonly kind: 'problem'; readonly text: string }

/** A list of which only a part is on the page. */
export interface Pages {
  readonly page: number
  readonly count: number
  readonly total: number
  /** The address without its page. */
  readonly path: string
}

export interface Link {
  readonly path: string
  readonly text: string
  readonly isCurrent?: boolean
}

/** A run or a workstream in a list. */
export interface Card extends Pick<Head, 'kind' | 'id' | 'title' | 'status' | 'facts'> {
  readonly path: string
  /** Lays it beside another one. */
  readonly compare: string | null
}

export interface Gate {
  readonly name: string
  readonly status: string
  readonly required: readonly string[]
}

export interface Issue {
  readonly severity: string
  readonly location: string
  readonly issue: string
  readonly suggestion: string
  readonly phase: string
}

/** A phase or a batch. */
export interface Group {
  readonly id: string
  readonly name: string
  /** The stage it is of. */
  readonly section: string
  readonly status: string
  readonly notes: readonly string[]
  readonly steps: readonly Row[]
}

/** A step in a list. */
export interface Row {
  readonly path: string
  readonly id: string
  readonly title: string
  readonly status: string
  readonly who: string
  readonly time: string
  readonly attempts: number
  readonly remark: string
}

export interface Rendered {
  readonly name: string
  readonly note: string | null
  readonly html: string
}

export interface Filter {
  readonly path: string
  readonly q: string
  readonly only: string
}

interface Choice {
  readonly id: string
  readonly title: string
}

export interface Compared extends Choice {
  readonly path: string
  readonly facts: readonly (readonly [name: string, value: string])[]
}
