import type { Severity } from '../../core/review.ts'
import type { OpenIssue } from '../open-issues.ts'
import type { World } from '../../core/verdict.ts'

/** What the run already knows and a check may hold a report against. */
export interface CheckContext {
  /** `task-3` for a task; `explore-1`, `plan-2`, … otherwise. */
  readonly stepId: string
  readonly world: World
  readonly sections: readonly string[]
  readonly blockOnSeverity: Severity
  /** Names of all implementation areas; a planner may depend on another area by name. */
  readonly areas: readonly string[]
  /** The tasks changed at least one file. */
  readonly filesChanged: boolean
  /** What a reviewer was told of. */
  readonly open: readonly OpenIssue[]
}
