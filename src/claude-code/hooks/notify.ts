import { basename, join } from 'node:path'
import { findProject } from '../../state-manager/project.ts'
import { jsonIfReadable } from '../../state-manager/read.ts'
import type { Directive } from '../../workflow/core/directive.ts'
import { valueAt } from '../../workflow/core/own-value.ts'
import { nextText, print } from '../../workflow/core/text.ts'
import type { Carried } from '../carried.ts'
import type { HookOutput } from '../protocol.ts'
import type { Moment } from './moment.ts'

type Over = Exclude<Directive, { kind: 'dispatch' | 'wait' }>
export const isOver = (directive: Directive): directive is Over =>
  directive.kind !== 'dispatch' && directive.kind !== 'wait'

type Noticed = Pick<HookOutput, 'notice'>

/** A turn ends, and with it what was carried out. What rests is told of once: with the lines that say why. */
export const overNotice = (
  moment: Moment,
  carried: Carried,
  directive: Directive,
  lines: readonly string[],
): Noticed => {
  const isFresh = carried.isRunning || directive.kind === 'done' || lines.length > 0
  return isFresh ? noticeOf(moment, directive) : {}
}

/** Lines are told in a turn that goes on: of a run that blocked meanwhile. */
export const newsNotice = (moment: Moment, carried: Carried): Noticed => {
  const directive = carried.next(moment.now)
  return carried.isRunning || directive.kind === 'done' ? {} : noticeOf(moment, directive)
}

const noticeOf = ({ terminal, home, projectFolder }: Moment, directive: Directive): Noticed => {
  if (!terminal || !isOver(directive)) return {}
  const { root } = findProject(projectFolder)
  const notify = wishIn([root, home])
  if (notify === 'off') return {}
  const what = `${basename(root)}: ${directive.kind === 'done' ? directive.what : `${directive.kind}: ${directive.reason}`}`
  const next = print(nextText(directive.next), 'client')
  return { notice: { title: what, ...(notify === 'title' ? {} : { text: `${what}. ${next}`.trim() }) } }
}

// Read without the schemas of all settings, which the hook of every agent would load; what is wrong there is told elsewhere.
const wishIn = (places: readonly string[]): unknown =>
  places
    .map((place) => valueAt(jsonIfReadable(join(place, '.phasegate', 'config.json')), 'notify'))
    .find((wish) => wish !== undefined) ?? 'on'
