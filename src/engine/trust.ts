import { isDeepStrictEqual } from 'node:util'
import { type Brought, broughtPhases, broughtSettings, broughtText, refuseUntrusted } from '../configuration/brought.ts'
import { type Places, settingIn } from '../configuration/layer.ts'
import { accept, revoke, untrusted } from '../configuration/trust.ts'
import type { Project } from '../state-manager/project.ts'
import { readPrompt } from '../state-manager/prompts.ts'
import { ifNotRefused, unlessRefused } from '../workflow/core/refused.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import type { Run } from '../workflow/run/state.ts'

/** Whose project, and whose plugin. */
export interface Ground {
  readonly project: Project
  readonly plugin: string
  readonly home: string
}

/** All that a project has code and agents do. @throws Refused `phase-file` */
export const broughtBy = ({ project, plugin, home }: Ground): Brought[] => {
  const places = { home, project: project.root }
  return [...broughtSettings(places), ...broughtPhases(plugin, places)]
}

/** @throws Refused `untrusted`, `phase-file` */
export const refuseStranger = (ground: Ground): void => refuseUntrusted(placesOf(ground), broughtBy(ground))

/**
 * A run keeps the settings and prompts it was started with. Those that are still the project's must still be accepted: trust
 * may have been taken back, or the run been started by a version that did not ask.
 *
 * @throws Refused `untrusted`
 */
export const refuseStrangeRun = (ground: Ground, run: Run): void => {
  // Files that cannot be used now are none that this run uses.
  const brought = unlessRefused(
    () => broughtBy(ground),
    () => broughtSettings(placesOf(ground)),
  )
  refuseUntrusted(
    placesOf(ground),
    brought.filter((each) => isOf(ground.project, run, each)),
  )
}

const isOf = (project: Project, run: Run, { of }: Brought): boolean => {
  if (of.kind === 'setting') return isDeepStrictEqual(settingIn(run.settings, of.key), of.value)
  const { definition, body } = of.file
  return (
    run.phases.some(({ id }) => id === definition.id) &&
    ifNotRefused(() => readPrompt(project, definition.id) === body, false)
  )
}

/** What is to be done: accept all that was found, only show it, or take back what was accepted. */
export interface TrustWish {
  readonly show: boolean
  readonly revoke: boolean
}

/** What was found, and what is accepted of it now. */
export interface Trusting {
  readonly said: Text
  readonly found: readonly { readonly file: string; readonly lines: readonly string[]; readonly accepted: boolean }[]
}

/** @throws Refused `phase-file`, `cannot-write` */
export const carryOutTrust = (ground: Ground, wish: TrustWish): Trusting => {
  const places = placesOf(ground)
  const brought = broughtBy(ground)
  const before = untrusted(places, brought)
  const wasTrusted = wish.revoke && revoke(places)
  if (!wish.show && !wish.revoke && before.length > 0)
    accept(
      places,
      before.map(({ digest }) => digest),
    )
  const open = new Set(untrusted(places, brought))
  const found = brought.map((each) => ({ file: each.file, lines: each.lines, accepted: !open.has(each) }))
  if (wish.revoke) {
    return {
      found,
      said: wasTrusted ? 'what was accepted in this project no longer is' : 'nothing was accepted in this project',
    }
  }
  if (brought.length === 0)
    return { found, said: 'this project has code and agents do nothing that would need to be accepted' }
  if (before.length === 0) return { found, said: `all of this is accepted in this project\n${broughtText(brought)}` }
  const list = broughtText(before)
  return {
    found,
    said: wish.show
      ? text`nobody has accepted this yet\n${list}\nAccept exactly this: ${phasegate('trust')}`
      : text`accepted in this project, as long as it stays exactly so\n${list}\nTake that back: ${phasegate('trust', '--revoke')}`,
  }
}

const placesOf = ({ project, home }: Ground): Places => ({ home, project: project.root })
