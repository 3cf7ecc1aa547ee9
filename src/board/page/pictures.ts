/** A moment on the timeline, and where it stands: percents of its width. */
export interface Tick {
  readonly x: number
  readonly text: string
}

export interface Lane {
  readonly path: string
  readonly id: string
  readonly title: string
  readonly bars: readonly Bar[]
}

interface Bar {
  readonly x: number
  readonly width: number
  readonly outcome: string
  readonly text: string
}

export interface Graph {
  readonly width: number
  readonly height: number
  readonly nodes: readonly Node[]
  readonly edges: readonly string[]
}

export interface Node {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly text: string
  readonly more: string
  readonly status: string
  /** Null: it is a phase or a batch. */
  readonly path: string | null
}

export interface CostTable {
  readonly name: string
  readonly rows: readonly {
    readonly name: string
    readonly tokens: string
    readonly money: string
    readonly part: number
  }[]
}

/** What was used up by then: seconds, dollars, tokens. */
export type Points = readonly [seconds: readonly number[], dollars: readonly number[], tokens: readonly number[]]
