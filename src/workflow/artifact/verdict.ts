import type { Severity } from '../review.ts'

/** What a check may ask about the world; the edge answers from disk and git, tests from a list. */
export interface World {
  /** A file or folder exists at this path (relative to the project, or absolute). */
  exists(path: string): boolean
  /** The path does not leave the project. */
  inside(path: string): boolean
  /** git tracked this file at HEAD and it is gone now. */
  deleted(path: string): boolean
}

/** What the run already knows and a check may hold a report against. */
export interface CheckContext {
  /** `task-3` for a task; `explore-1`, `plan-2`, … otherwise. */
  readonly stepId: string
  readonly world: World
  readonly sections: readonly string[]
  readonly blockOnSeverity: Severity
  /** Names of all implementation areas; a planner may depend on another area by name. */
  readonly areas: readonly string[]
  /** 2.1 changed at least one file. */
  readonly filesChanged: boolean
  /** Result of 3.1: null when no tests ran. */
  readonly testsPassed: boolean | null
}

/** `facts` are what later decisions need of an accepted artifact; they go into the journal, so they stay small. */
export type Verdict<Facts> =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly problems: readonly string[] }
