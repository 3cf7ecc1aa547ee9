import { dirname } from 'node:path'
import { broughtSettings, refuseUntrusted } from '../../configuration/brought.ts'
import { runDirective } from '../run-scene.ts'
import { renewLauncher } from '../statusline/launcher.ts'
import { budgetOf } from '../../commands/budget.ts'
import { CLIENT, SLASH } from '../../commands/client.ts'
import type { Values } from '../../commands/command.ts'
import { dispatchOf } from '../../commands/dispatch.ts'
import { PHASEGATE } from '../../commands/phasegate.ts'
import { readLine } from '../../commands/read.ts'
import { resumeOf } from '../../commands/resume.ts'
import { usageOf } from '../../commands/usage.ts'
import { commandHelp } from '../../shown/command-help.ts'
import { plain } from '../../shown/paint.ts'
import { dryRunText, scheduleTable } from '../../shown/schedule-table.ts'
import { treeLines } from '../../shown/tree-lines.ts'
import { stageDirectiveText } from '../stage-scene.ts'
import type { Caller } from '../../engine/client.ts'
import { surroundingsOf } from '../../engine/workstream/engine-here.ts'
import { execute, type ExecuteArguments } from '../../engine/workstream/execute.ts'
import { activeRun } from '../../engine/run/handle-run.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import { dryRun, startRun } from '../../engine/run/start.ts'
import { stopRun } from '../../engine/run/stop.ts'
import { refuseStrangeRun } from '../../engine/trust.ts'
import { rememberAsked } from '../../state-manager/sessions.ts'
import { findProject } from '../../state-manager/project.ts'
import { asTold } from '../../state-manager/write.ts'
import { readPlanFile } from '../../state-manager/plan-file.ts'
import { chooseStream, findWorkFolder } from '../../state-manager/work-folder.ts'
import { workReader } from '../../state-manager/work-reader.ts'
import { nextWork } from '../../workflow/workstream/next.ts'
import { stageNumber } from '../../workflow/plan/id.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { Misused, Refused } from '../../workflow/core/refused.ts'
import { print } from '../../workflow/core/text.ts'
import {
  approve,
  clean,
  configure,
  doctor,
  merge,
  override,
  reopen,
  runs,
  show,
  status,
  trust,
} from './answered-by-code.ts'
import { carriedRun } from '../carried-run.ts'
import type { Typed } from './moment.ts'
import { refuseBesideRun, refuseBesideThreads } from './one-at-a-time.ts'
import { withinBudget } from '../within-budget.ts'
import { newsOf } from '../progress.ts'
import { shorterWay } from './shorter-way.ts'
import { statusline } from './status-line.ts'
import { countAsTold } from '../stage-progress.ts'
import { type Answer, orDefect } from './respond.ts'
import { context, endTurnWith, type HookOutput, SILENT } from '../protocol.ts'

/** The answer to a command that a person typed. Its arguments are data here: no shell has touched them. */
export const answerTyped: Answer = (event, surroundings) =>
  orDefect(event, async (input): Promise<HookOutput> => {
    const name = (input.command_name ?? '').replace(/^phasegate:/, '')
    const answer = ANSWERS[name]
    const row = SLASH.get(name)
    if (!answer || !row?.slash) return SILENT
    if (/^\s*(?:--help|-h)\s*$/.test(input.command_args ?? ''))
      return endTurnWith(commandHelp(row.slash, row, 'client', plain))
    renewLauncher(surroundings)
    try {
      return await answer({ ...surroundings, input, project: findProject(surroundings.projectFolder) })
    } catch (thrown) {
      const error = asTold(thrown)
      if (!(error instanceof Refused || error instanceof Misused)) throw error
      if (error instanceof Refused && ASKS_USER.has(error.code))
        return context('UserPromptExpansion', `Phasegate: no run was started: ${print(error.said, 'client')}`)
      const usage = error instanceof Misused ? `\n${`Usage: ${row.slash} ${usageOf(row, 'client')}`.trimEnd()}` : ''
      return endTurnWith(`Phasegate: ${print(error.said, 'client')}${usage}`)
    }
  })

// The orchestrator asks the user for a plan, and starts the run with it; every other no is for the user alone and starts no turn.
const ASKS_USER = new Set(['no-plan'])

const dispatch = async (typed: Typed): Promise<HookOutput> => {
  const { input, project, plugin, home, now } = typed
  const args = dispatchOf(readLine(PHASEGATE.dispatch, input.command_args))
  const starter = { plugin, home, mode: input.permission_mode, ...callerOf(typed, '/dispatch') }
  if (args['dry-run']) return endTurnWith(dryRunText(dryRun(project, args, starter), project.root))
  refuseBesideThreads(project, input.session_id)
  const run = await startRun(project, args, starter)
  return {
    systemMessage: `\n${[scheduleTable(run, project.root), ...shorterWay(args), ...newsOf(project, 'client')].join('\n\n')}`,
    ...context('UserPromptExpansion', runDirective(run, now)),
  }
}

const callerOf = ({ input, client, now }: Typed, by: string): Caller => ({
  session: input.session_id,
  client,
  at: now,
  by,
})

const stop = ({ project, now }: Typed): HookOutput => {
  const said = stopRun(project, { by: '/phasegate:stop', at: now })
  // It says what a progress line would say again.
  newsOf(project, 'client')
  return endTurnWith(print(said, 'client'))
}

const resume = (typed: Typed): HookOutput => {
  const { input, project, now } = typed
  const args = resumeOf(readLine(PHASEGATE.resume, input.command_args))
  refuseBesideThreads(project, input.session_id)
  refuseStrangeRun(typed, activeRun(project))
  const { run, said } = resumeRun(project, args, callerOf(typed, '/phasegate:resume'))
  // More may be less than was used up already.
  const carried = withinBudget({ ...typed, by: '/phasegate:resume' }, carriedRun(project, run))
  const todo = carried.words.directive(carried.next(now), false)
  return { systemMessage: `\n${said}`, ...context('UserPromptExpansion', todo) }
}

const executeStage = (typed: Typed): HookOutput => {
  const asked = readLine(CLIENT['execute-stage'], typed.input.command_args)
  const args = { stage: stageNumber(asked['stage number']), ...howAsked(asked) }
  return startExecution(typed, args, '/execute-stage')
}

const executeNextBatch = (typed: Typed): HookOutput => {
  const asked = readLine(CLIENT['execute-next-batch'], typed.input.command_args)
  return startExecution(typed, { stage: null, ...howAsked(asked) }, '/execute-next-batch')
}

const howAsked = (asked: Values<(typeof CLIENT)['execute-next-batch']>) => ({
  budget: budgetOf(asked.budget),
  takeOver: asked['take-over'],
  withChanges: asked['with-changes'],
})

// The manager of a forked command and the main thread both find the first directive in their context.
const startExecution = (typed: Typed, args: ExecuteArguments, by: string): HookOutput => {
  const { input, project, now } = typed
  refuseBesideRun(project, input.session_id)
  const stream = chooseStream(findWorkFolder(project.root), null)
  const places = { home: typed.home, project: dirname(stream.work) }
  refuseUntrusted(places, broughtSettings(places))
  const { now: found, scope } = execute(stream, surroundingsOf(stream.work, typed), args, callerOf(typed, by))
  const directive = nextWork(found.state, found.view, scope, now)
  countAsTold(stream)
  return {
    systemMessage: `\n${treeLines(found.state.trees).join('\n')}`,
    ...context('UserPromptExpansion', stageDirectiveText(found, scope, directive, args.stage !== null)),
  }
}

// The model does it, once it is sure that there is something to do; what comes next is told by code when its turn ends.
const aboutPlan =
  (name: string, refuse: (args: string, work: string | null) => void) =>
  ({ input, project }: Typed): HookOutput => {
    const args = (input.command_args ?? '').trim()
    refuse(args, findWorkFolder(project.root))
    rememberAsked(project, input.session_id, `${name} ${args}`)
    return SILENT
  }

const ANSWERS: Readonly<Record<string, (typed: Typed) => HookOutput | Promise<HookOutput>>> = {
  dispatch,
  stop,
  resume,
  status,
  runs,
  show,
  doctor,
  configure,
  approve,
  reopen,
  override,
  merge,
  clean,
  trust,
  statusline,
  'execute-stage': executeStage,
  'execute-next-batch': executeNextBatch,
  'plan-workstream': aboutPlan('plan-workstream', (goal) => void readLine(CLIENT['plan-workstream'], goal)),
  'review-plan': aboutPlan('review-plan', (_, work) => void chooseStream(work, null)),
  'edit-plan': aboutPlan('edit-plan', (change, work) => {
    readLine(CLIENT['edit-plan'], change)
    chooseStream(work, null)
  }),
  'review-stage': aboutPlan('review-stage', (args, work) => {
    const stage = stageNumber(readLine(CLIENT['review-stage'], args)['stage number'])
    findStage(readPlanFile(chooseStream(work, null), () => workReader).plan, stage)
  }),
}
