import { join } from 'node:path'
import { CLIENT } from '../../commands/client.ts'
import { readLine } from '../../commands/read.ts'
import { client, print, type Text, text } from '../../workflow/core/text.ts'
import { changedLines } from '../statusline/changed-lines.ts'
import { plannedChange, putIn, type SettingsChange, type StatusLinePlace, takeOut } from '../statusline/install.ts'
import { endTurnWith, type HookOutput } from '../protocol.ts'
import type { Typed } from './moment.ts'
import { onlyPeople } from './only-people.ts'

/** Shows what a status line of ours would change in the user's settings; puts it in after a typed yes, and takes it out again. */
export const statusline = ({ input, home, plugin }: Typed): HookOutput => {
  const { 'yes or off': wish } = readLine(CLIENT.statusline, input.command_args)
  const place = { home, plugin, settings: process.env['CLAUDE_CONFIG_DIR'] || join(home, '.claude') }
  if (wish !== undefined) onlyPeople('changes settings')
  return endTurnWith(print(text`Phasegate: ${ANSWERS[wish ?? 'show'](place)}`, 'client'))
}

const off = client('phasegate:statusline', 'off')

const ANSWERS: Readonly<Record<'show' | 'yes' | 'off', (place: StatusLinePlace) => Text>> = {
  show: (place) => {
    const change = plannedChange(place)
    if (!change) return text`the status line is in your settings. To take it out: ${off}`
    const next = client('phasegate:statusline', 'yes')
    return text`${shown(change, 'would change so')}${wrapping(change)}\nNothing is written yet. To do it: ${next}`
  },
  yes: (place) => {
    const change = putIn(place)
    if (!change) return text`the status line is in your settings already. To take it out: ${off}`
    return text`${shown(change, 'is changed')}${wrapping(change)}\nTo take it out again: ${off}`
  },
  off: (place) => {
    const change = takeOut(place)
    if (!change) return 'the status line is not in your settings; nothing was written'
    return shown(change, change.after === null ? 'is removed, as it held nothing else' : 'is as it was')
  },
}

const shown = ({ file, before, after }: SettingsChange, what: string): string =>
  `${file} ${what}:\n\n${changedLines(before, after)
    .map((line) => `  ${line}`)
    .join('\n')}\n`

const wrapping = ({ kept }: SettingsChange): string =>
  kept.theirs === null ? '' : '\nYour own status line is run first; what Phasegate says stands behind it.'
