import { join } from 'node:path'
import { textIfReadable } from '../../state-manager/read.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { ifNotRefused } from '../../workflow/core/refused.ts'
import { shellWord } from '../../workflow/core/shell-word.ts'
import { readKept } from './kept.ts'

// An update puts the plugin elsewhere, and the settings name no place of it: they name this script, which every typed command
// brings up to date. Without the plugin it runs what the user had.

export const launcherIn = (home: string): string => join(home, '.phasegate', 'statusline.sh')

/** What the settings name; the client hands it to a shell, on Windows to that of Git. */
export const commandOf = (home: string): string => `sh ${shellWord(slashed(launcherIn(home)))}`

/** Writes the script where the status line is in use and the script is not there as it is to be. @throws Refused `cannot-write` */
export const keepLauncher = ({ home, plugin }: { readonly home: string; readonly plugin: string }): void => {
  const kept = readKept(home)
  if (kept === null) return
  const script = scriptOf(slashed(join(plugin, 'dist', 'statusline.js')), kept.theirs)
  if (textIfReadable(launcherIn(home)) !== script) writeWhole(launcherIn(home), script)
}

/** The same by the way: where it cannot be written, the status line is as old as it is. */
export const renewLauncher = (places: Parameters<typeof keepLauncher>[0]): void =>
  ifNotRefused(() => keepLauncher(places), undefined)

const scriptOf = (program: string, theirs: string | null): string =>
  [
    '#!/bin/sh',
    '# Made by /phasegate:statusline yes, removed by /phasegate:statusline off.',
    `program=${shellWord(program)}`,
    ...(theirs === null ? [] : [`theirs=${shellWord(theirs)}`]),
    `[ ! -f "$program" ] || ! command -v node >/dev/null || exec node "$program"${theirs === null ? '' : ' "$theirs"'}`,
    ...(theirs === null ? [] : ['exec sh -c "$theirs"']),
    '',
  ].join('\n')

const slashed = (path: string): string => path.replaceAll('\\', '/')
