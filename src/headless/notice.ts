import type { Instant } from '../workflow/core/step.ts'

/** What is told while work is carried out here, as it happens: to a person in lines or a table, to a program as JSON (docs/headless.md). */
export type Notice =
  | {
      readonly event: 'started'
      readonly step: string
      readonly title: string
      readonly attempt: number
      /** Null: code. */
      readonly agent: string | null
      /** An agent that was cut off goes on. */
      readonly again: boolean
    }
  | { readonly event: 'doing'; readonly step: string; readonly attempt: number; readonly line: string }
  /** Its agent was not allowed to do something. */
  | { readonly event: 'denied'; readonly step: string; readonly attempt: number; readonly line: string }
  | {
      readonly event: 'refused'
      readonly step: string
      readonly attempt: number
      readonly problems: readonly string[]
    }
  | {
      readonly event: 'ended'
      readonly step: string
      readonly attempt: number
      /** `completed`, or how the attempt ended. */
      readonly outcome: string
      readonly reason: string | null
      readonly usd: number | null
    }
  /** What a run says of its progress. */
  | { readonly event: 'news'; readonly line: string }
  | { readonly event: 'resting'; readonly until: Instant }
  /** Nothing new is started from now on. */
  | { readonly event: 'ceasing'; readonly reason: string }
