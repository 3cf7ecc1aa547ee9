import type { Project } from '../state-manager/project.ts'
import type { Instant } from '../workflow/core/step.ts'
import { phasegate, type Text, text, written } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'

/** What the doctor looks at: a project, an installation, and the environment it was called in. */
export interface Site {
  readonly project: Project
  readonly plugin: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: Instant
  /**
   * Whether Claude Code called a hook of ours for the command that a person typed: null where nobody typed one in a
   * session.
   */
  readonly hooksCalled: boolean | null
}

/**
 * What one look has shown: that something is as it should be, is worth knowing (`notice`), or is wrong.
 *
 * - `means`: what follows from it, for whoever does not know how Phasegate works inside.
 * - `fix`: the exact command, or what to do where no command can.
 * - `repair`: the fix as code, where it loses nothing. Says what it did.
 */
export interface Finding {
  readonly topic: string
  readonly state: 'good' | 'notice' | 'wrong'
  readonly what: Text
  readonly means?: string
  readonly fix?: Text
  readonly repair?: () => string
}

export const good = (topic: string, what: string): Finding => ({ topic, state: 'good', what })

type Trouble = Omit<Finding, 'topic' | 'state' | 'what'>

export const notice = (topic: string, what: Finding['what'], trouble: Trouble): Finding => ({
  topic,
  state: 'notice',
  what,
  ...trouble,
})

export const wrong = (topic: string, what: Finding['what'], trouble: Trouble): Finding => ({
  topic,
  state: 'wrong',
  what,
  ...trouble,
})

/** The command that carries out every `repair`. */
export const FIX: Text = text`${phasegate('doctor', '--fix')}`

/** What only a session of the client can do. */
export const inClient = (way: Way): string => `open Claude Code here and type ${written(way, 'client')}`

/** What follows when the session is gone that these worked for. */
export const unheard = (steps: readonly { readonly id: string }[]): string =>
  steps.length > 0 ? `nobody hears ${listed(steps.map(({ id }) => id))} any more` : 'nothing goes on by itself'

/** Puts back what is gone from the plugin; an update of the same version would not. */
export const REINSTALL =
  'claude plugin uninstall phasegate@phasegate && claude plugin install phasegate@phasegate (in a clone of it: git checkout .)'

/** A list in which the eye finds its way: the first few, and how many are left. */
export const listed = (names: readonly string[], most = 5): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
