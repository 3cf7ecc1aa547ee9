import type { Project } from '../state-manager/project.ts'
import { listed } from '../workflow/core/counted.ts'
import type { Instant } from '../workflow/core/step.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'

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

/** One look at a site: what it has shown. */
export type Look = (site: Site) => Finding | readonly Finding[]

export const good = (topic: string, what: string): Finding => ({ topic, state: 'good', what })

type Trouble = Omit<Finding, 'topic' | 'state' | 'what'>

const troubled =
  (state: Finding['state']) =>
  (topic: string, what: Text, trouble: Trouble): Finding => ({ topic, state, what, ...trouble })

export const notice = troubled('notice')
export const wrong = troubled('wrong')

/** The command that carries out every `repair`. */
export const FIX: Text = text`${phasegate('doctor', '--fix')}`

/** Puts back what is gone from the plugin; an update of the same version would not. */
export const REINSTALL =
  'claude plugin uninstall phasegate@phasegate && claude plugin install phasegate@phasegate (in a clone of it: git checkout .)'

/** `a.md is`, `a.md, b.md are` */
export const listedAre = (names: readonly string[]): string => `${listed(names)} ${names.length === 1 ? 'is' : 'are'}`
