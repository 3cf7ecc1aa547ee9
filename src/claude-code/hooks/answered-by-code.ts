import manifest from '../../../package.json' with { type: 'json' }
import { runDirectiveText } from '../run-scene.ts'
import { approvalOf } from '../../commands/approve.ts'
import { CLIENT } from '../../commands/client.ts'
import { overrideOf } from '../../commands/override.ts'
import { PHASEGATE } from '../../commands/phasegate.ts'
import { readLine } from '../../commands/read.ts'
import { reopeningOf } from '../../commands/reopen.ts'
import { approvalReply } from '../../shown/approval-text.ts'
import { reopenReply } from '../../shown/reopen-text.ts'
import { doctorText } from '../../shown/doctor-text.ts'
import { changesText, chosenSettings, savedText, settingsText } from '../../shown/settings-text.ts'
import { plain } from '../../shown/paint.ts'
import { artifactsLine, runsTable } from '../../shown/runs-table.ts'
import { statusOf } from '../../shown/status-text.ts'
import { resetSettings } from '../../configuration/save.ts'
import { cureOf, treat } from '../../doctor/diagnose.ts'
import { foundRuns, type KeptRun, latestRun, namedRun } from '../../engine/run/archive.ts'
import { cleanUp, mergeBranch } from '../../engine/run/branches.ts'
import { carrierOf } from '../../engine/client.ts'
import { changeWork, surroundingsOf } from '../../engine/workstream/engine-here.ts'
import type { Change } from '../../engine/workstream/work.ts'
import { overrideRun } from '../../engine/run/override.ts'
import { carryOutTrust } from '../../engine/trust.ts'
import type { Project } from '../../state-manager/project.ts'
import { chooseStream, findWorkFolder, hasStreams } from '../../state-manager/work-folder.ts'
import { next } from '../../workflow/run/next.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { phasegate, print, resume, takeOver, type Text, text, work } from '../../workflow/core/text.ts'
import { paintFor } from '../paint.ts'
import { newsOf } from '../progress.ts'
import { context, endTurnWith, type HookOutput, SILENT } from '../protocol.ts'
import type { Typed } from './moment.ts'
import { onlyPeople } from './only-people.ts'

export const status = ({ input, project, now }: Typed): HookOutput => {
  const { verbose } = readLine(PHASEGATE.status, input.command_args)
  const kept = latestRun(project)
  return kept ? endTurnWith(drawn(kept, { input, now }, verbose)) : noRun(project)
}

export const runs = ({ input, project }: Typed): HookOutput => {
  readLine(PHASEGATE.runs, input.command_args)
  const found = foundRuns(project)
  if (found.length === 0) return noRun(project)
  return endTurnWith(runsTable(found, paintFor(process.env), columnsHere() ?? 100, 'client'))
}

export const show = ({ input, project, now }: Typed): HookOutput => {
  const kept = namedRun(project, readLine(PHASEGATE.show, input.command_args).RUN)
  return endTurnWith(`${drawn(kept, { input, now }, true)}\n${artifactsLine(kept)}`)
}

const noRun = (project: Project): HookOutput => {
  const other = hasStreams(project.root) ? text`\nThe workstream here: ${work('status')}` : ''
  return say(text`Phasegate: no run here yet. Start one: ${phasegate('dispatch', '<task>')}${other}`)
}

const drawn = (kept: KeptRun, { input, now }: Pick<Typed, 'input' | 'now'>, verbose: boolean): string =>
  statusOf(kept, paintFor(process.env), {
    now,
    verbose,
    columns: columnsHere(),
    session: input.session_id,
    reader: 'client',
  })

// The client breaks lines ten columns before the edge of its terminal, which a table does not survive.
const columnsHere = (): number | null => {
  const columns = Number(process.env['COLUMNS']) - 10
  return columns > 0 ? columns : null
}

export const doctor = ({ input, project, plugin, home, now }: Typed): HookOutput => {
  const cure = cureOf(readLine(PHASEGATE.doctor, input.command_args))
  // That this hook runs is what the doctor wants to know most.
  const site = { project, plugin, home, env: process.env, now, hooksCalled: true }
  if (cure !== null && cure !== 'fix') onlyPeople('says whose commits count')
  const { done, findings } = treat(site, cure)
  const diagnosis = { version: manifest.version, root: project.root, findings, done }
  return endTurnWith(doctorText(diagnosis, paintFor(process.env), 'client'))
}

/** Showing and resetting is done by code; to edit settings the model asks what is wanted. */
export const configure = ({ input, project, home }: Typed): HookOutput => {
  const asked = readLine(CLIENT.configure, input.command_args)
  if (asked.edit) return SILENT
  const wish = asked['what to change']
  if (wish !== undefined) throw new Misused(text`to change settings: ${phasegate('configure', '--edit')} ${wish}`)
  const places = { home, project: project.root }
  const scope = asked.global ? 'global' : asked.project ? 'project' : null
  if (!asked.reset) {
    const isAll = asked.show || asked.changed || scope !== null
    const shown = isAll
      ? settingsText(places, chosenSettings(places, scope, asked.changed), VIEW)
      : changesText(places, VIEW)
    return endTurnWith(`Phasegate: ${shown}`)
  }
  const saved = resetSettings(places, scope ?? 'project')
  return say(text`Phasegate: ${saved.changed ? 'every setting of the file is reset; ' : ''}${savedText(places, saved)}`)
}

export const merge = ({ input, project }: Typed): HookOutput =>
  say(text`Phasegate: ${mergeBranch(project, readLine(PHASEGATE.merge, input.command_args).BRANCH).said}`)

export const clean = ({ input, project }: Typed): HookOutput =>
  say(text`Phasegate: ${cleanUp(project, readLine(PHASEGATE.clean, input.command_args).NAME).said}`)

export const approve = (typed: Typed): HookOutput => {
  const { input, now } = typed
  const asked = readLine(CLIENT.approve, input.command_args)
  const approval = approvalOf(asked)
  onlyPeople('approves')
  const change = changed(typed, asked.stream, '/phasegate:approve', { ...approval, at: now })
  const stage = 'stage' in approval ? Number(approval.stage) : null
  return endTurnWith(approvalReply(change, stage, wideView()).text)
}

export const reopen = (typed: Typed): HookOutput => {
  const { input, now } = typed
  const asked = readLine(CLIENT.reopen, input.command_args)
  const reopening = reopeningOf(asked)
  onlyPeople('sends a thread back')
  const change = changed(typed, asked.stream, '/phasegate:reopen', { ...reopening, at: now })
  return endTurnWith(reopenReply(change, reopening.thread, wideView()).text)
}

const changed = (typed: Typed, stream: string | undefined, by: string, command: WorkCommand): Change => {
  const chosen = chooseStream(findWorkFolder(typed.project.root), stream ?? null)
  return changeWork(chosen, by, surroundingsOf(chosen.work, typed), () => command)
}

const wideView = () => ({ reader: 'client', colors: paintFor(process.env), width: null }) as const

/** The orchestrator goes on at once where the run is its own and has something to start. */
export const override = ({ input, project, now }: Typed): HookOutput => {
  const args = overrideOf(readLine(PHASEGATE.override, input.command_args))
  onlyPeople('overrides')
  const { run, said } = overrideRun(project, args, { by: '/phasegate:override', at: now })
  const directive = next(run, now)
  const todo = runDirectiveText(run, directive, false)
  if (run.conductor.session !== input.session_id && run.status === 'running') {
    return carrierOf(run.conductor) === 'session'
      ? say(text`${said}\nIt goes on when its own session gets a turn, or here with: ${takeOver}`)
      : say(text`${said}\nTo go on: ${resume()}`)
  }
  // Those lines would say again what is said here.
  const news = newsOf(project, 'client', ({ type }) => type !== 'overridden' && type !== 'run-blocked')
  const shown = [said, ...news].join('\n')
  if (directive.kind !== 'dispatch') return endTurnWith(`${shown}\n${todo}`)
  return { systemMessage: `\n${shown}`, ...context('UserPromptExpansion', todo) }
}

/** What the project has code and agents do: shown, accepted, or no longer accepted. */
export const trust = (typed: Typed): HookOutput => {
  const wish = readLine(PHASEGATE.trust, typed.input.command_args)
  if (!wish.show) onlyPeople('says what to trust')
  return say(text`Phasegate: ${carryOutTrust(typed, wish).said}`)
}

const VIEW = { colors: plain, reader: 'client' } as const

const say = (said: Text): HookOutput => endTurnWith(print(said, 'client'))
