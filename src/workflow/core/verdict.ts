/** What a check may ask about the world; the edge answers from disk and git, tests from a list. */
export interface World {
  /** A file or folder exists at this path (relative to the project, or absolute). */
  exists(path: string): boolean
  /** The path does not leave the project. */
  inside(path: string): boolean
  /** git tracked this file at HEAD and it is gone now. */
  deleted(path: string): boolean
}

/**
 * `facts` are what later decisions need of an accepted artifact; they go into the journal, so they stay small. `changed`: the
 * files that differ, as git says; absent where nobody can tell. `isGiven`: something is there of what a report asks for.
 */
export type Verdict<Facts> =
  | { readonly ok: true; readonly facts: Facts; readonly changed?: readonly string[]; readonly isGiven?: boolean }
  /** `silent`: nothing was left at all. */
  | { readonly ok: false; readonly problems: readonly string[]; readonly silent?: true }
