import manifest from '../../../package.json' with { type: 'json' }
import { directiveText } from '../directive.ts'
import { doctorText } from '../../shown/doctor-text.ts'
import { chosenSettings, savedText, settingsText } from '../../shown/settings-text.ts'
import { plain } from '../../shown/paint.ts'
import { statusOf } from '../../shown/status-of.ts'
import { resetSettings } from '../../configuration/save.ts'
import { diagnose, treat } from '../../doctor/diagnose.ts'
import { latestRun } from '../../engine/run/archive.ts'
import { isBelow } from '../../engine/run/client.ts'
import { overrideRun } from '../../engine/run/override.ts'
import { readState } from '../../state-manager/run-state.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import { next } from '../../workflow/run/next.ts'
import { nearestHint } from '../../workflow/core/nearest.ts'
import { parseOverrideArguments } from '../../workflow/run/override-arguments.ts'
import { Misused, Refused } from '../../workflow/core/refused.ts'
import { phasegate, print, resume, type Text, text, work } from '../../workflow/core/text.ts'
import { paintFor } from './paint.ts'
import { progressText } from './progress.ts'
import { context, type HookOutput, SILENT, told } from '../protocol.ts'
import type { Typed } from './typed-command.ts'

export const status = ({ input, project, now }: Typed): HookOutput => {
  const verbose = flagsOf(input.command_args, ['--verbose']).has('--verbose')
  const kept = latestRun(project)
  if (!kept) {
    const other = findWorkFolder(project.root) === null ? '' : text`\nThe workstream here: ${work('status')}`
    return say(text`Phasegate: no run here yet. Start one: ${phasegate('dispatch', '<task>')}${other}`)
  }
  // The client breaks lines ten columns before the edge of its terminal, which a table does not survive.
  const columns = Number(process.env['COLUMNS']) - 10
  const sight = {
    now,
    verbose,
    columns: columns > 0 ? columns : null,
    session: input.session_id,
    reader: 'client',
  } as const
  return told(statusOf(kept, paintFor(process.env), sight))
}

export const doctor = ({ input, project, plugin, home, now }: Typed): HookOutput => {
  const fix = flagsOf(input.command_args, ['--fix']).has('--fix')
  // That this hook runs is what the doctor wants to know most.
  const site = { project, plugin, home, env: process.env, now, hooksCalled: true }
  const { done, findings } = fix ? treat(site) : { done: [], findings: diagnose(site) }
  const diagnosis = { version: manifest.version, root: project.root, findings, done }
  return told(doctorText(diagnosis, paintFor(process.env), 'client'))
}

const EXCLUDING = [
  ['--show', '--reset'],
  ['--changed', '--reset'],
  ['--global', '--project'],
] as const

/** Showing and resetting is done by code; to edit settings the model asks what is wanted. */
export const configure = ({ input, project, home }: Typed): HookOutput => {
  const args = input.command_args ?? ''
  if (/(?:^|\s)--edit\b/.test(args)) return SILENT
  const flags = flagsOf(args, ['--show', '--reset', '--edit', '--changed', '--global', '--project'])
  for (const [one, other] of EXCLUDING) {
    if (flags.has(one) && flags.has(other)) throw new Misused(`${one} and ${other}: one at a time`)
  }
  const places = { home, project: project.root }
  if (!flags.has('--reset')) {
    const scope = flags.has('--global') ? 'global' : flags.has('--project') ? 'project' : null
    return told(`Phasegate: ${settingsText(places, chosenSettings(places, scope, flags.has('--changed')), plain)}`)
  }
  const saved = resetSettings(places, flags.has('--global') ? 'global' : 'project')
  return say(text`Phasegate: ${saved.changed ? 'every setting of the file is reset; ' : ''}${savedText(places, saved)}`)
}

/** The orchestrator goes on at once where the run is its own and has something to start. */
export const override = ({ input, project, client, now }: Typed): HookOutput => {
  const args = parseOverrideArguments(input.command_args ?? '')
  const running = readState(project)?.client ?? null
  if (running !== null && running !== client && isBelow(running)) {
    throw new Refused(
      'for-people',
      'this session was started from within the one that runs the run; only a person overrides, in a session of their own',
    )
  }
  const { run, said } = overrideRun(project, args, { by: '/phasegate:override', at: now })
  const directive = next(run, now)
  const todo = directiveText(run, directive)
  if (run.session !== input.session_id && run.status === 'running') {
    return say(text`${said}\nIt goes on when its own session gets a turn, or here with: ${resume()}`)
  }
  // The line about the override itself would say again what was just said.
  const news = progressText(project, ({ type }) => type !== 'overridden')
  const shown = [said, ...news].join('\n')
  if (directive.kind !== 'dispatch') return told(`${shown}\n${todo}`)
  return { systemMessage: `\n${shown}`, ...context('UserPromptExpansion', todo) }
}

const say = (said: Text): HookOutput => told(print(said, 'client'))

const flagsOf = (args: string | undefined, known: readonly string[]): ReadonlySet<string> => {
  const words = (args ?? '').split(/\s+/).filter(Boolean)
  const unknown = words.find((word) => !known.includes(word))
  if (unknown !== undefined) throw new Misused(`unknown argument ${unknown}; ${nearestHint(unknown, known)}`)
  return new Set(words)
}
