import { dirname } from 'node:path'
import { runDirective } from '../run-scene.ts'
import { CLIENT, SLASH } from '../../commands/client.ts'
import { type DispatchArguments, dispatchOf } from '../../commands/dispatch.ts'
import { PHASEGATE } from '../../commands/phasegate.ts'
import { readLine } from '../../commands/read.ts'
import { resumeOf } from '../../commands/resume.ts'
import { usageOf } from '../../commands/usage.ts'
import { commandHelp } from '../../shown/command-help.ts'
import { plain } from '../../shown/paint.ts'
import { scheduleTable } from '../../shown/schedule-table.ts'
import { stageDirectiveText } from '../stage-scene.ts'
import { loadSettings } from '../../configuration/load.ts'
import { execute, type ExecuteArguments } from '../../engine/workstream/execute.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import { startRun } from '../../engine/run/start.ts'
import { stopRun } from '../../engine/run/stop.ts'
import { rememberAsked } from '../../state-manager/asked.ts'
import type { Project } from '../../state-manager/project.ts'
import { readPlanFile } from '../../state-manager/plan-file.ts'
import { chooseStream, findWorkFolder } from '../../state-manager/work-folder.ts'
import { workReader } from '../../state-manager/work-reader.ts'
import { looksSmall } from '../../workflow/run/explorer-count.ts'
import { nextWork } from '../../workflow/workstream/next.ts'
import { stageNumber } from '../../workflow/plan/id.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { Misused, Refused } from '../../workflow/core/refused.ts'
import { print } from '../../workflow/core/text.ts'
import { defect } from './defect.ts'
import { refuseBesideRun, refuseBesideThreads } from './one-at-a-time.ts'
import { newsOf } from './progress.ts'
import { context, endTurnWith, type HookInput, type HookOutput, SILENT } from '../protocol.ts'

export interface Typed {
  readonly input: HookInput
  readonly project: Project
  readonly plugin: string
  readonly home: string
  readonly client: number | null
  readonly now: string
}

/** The answer to a typed command; an own defect is said loudly and breaks nothing. */
export const answerTyped = async (typed: Typed): Promise<HookOutput> => {
  try {
    return await onTypedCommand(typed)
  } catch (error) {
    return defect(typed.input, error)
  }
}

/** A command that a person typed. Its arguments are data here: no shell has touched them. */
const onTypedCommand = async (typed: Typed): Promise<HookOutput> => {
  const name = (typed.input.command_name ?? '').replace(/^phasegate:/, '')
  const answer = ANSWERS[name]
  const row = SLASH.get(name)
  if (!answer || !row?.slash) return SILENT
  if (/^\s*(?:--help|-h)\s*$/.test(typed.input.command_args ?? ''))
    return endTurnWith(commandHelp(row.slash, row, 'client', plain))
  try {
    return await answer(typed)
  } catch (error) {
    if (error instanceof Refused && ASKS_USER.has(error.code))
      return context('UserPromptExpansion', `Phasegate: no run was started: ${print(error.said, 'shell')}`)
    if (error instanceof Misused)
      return endTurnWith(`Phasegate: ${print(error.said, 'client')}\nUsage: ${row.slash} ${usageOf(row, 'client')}`)
    if (error instanceof Refused) return endTurnWith(`Phasegate: ${print(error.said, 'client')}`)
    throw error
  }
}

// The orchestrator can ask the user for a plan, and runs what it is told in a shell; every other no is for the user alone and starts no turn.
const ASKS_USER = new Set(['no-plan'])

const dispatch = async ({ input, project, plugin, home, client, now }: Typed): Promise<HookOutput> => {
  const args = dispatchOf(readLine(PHASEGATE.dispatch, input.command_args))
  refuseBesideThreads(project, input.session_id)
  const run = await startRun(project, args, {
    plugin,
    home,
    session: input.session_id,
    client,
    at: now,
    by: '/dispatch',
  })
  return {
    systemMessage: `\n${[scheduleTable(run), ...shorterWay(args)].join('\n\n')}`,
    ...context('UserPromptExpansion', runDirective(run, now)),
  }
}

const shorterWay = ({ task, profile, plan, stage, 'no-test': noTest }: DispatchArguments): string[] => {
  if (profile !== undefined || plan !== undefined || stage !== undefined || !looksSmall(task)) return []
  const command = [
    '/dispatch --replace --profile quick',
    ...(noTest ? ['--no-test'] : []),
    ...(task.includes('--') ? ['--'] : []),
    task,
  ]
  return [`This looks like a small change; in ${noTest ? 3 : 4} phases: ${command.join(' ').replaceAll(/\s+/g, ' ')}`]
}

const stop = ({ project, now }: Typed): HookOutput => {
  const said = stopRun(project, { by: '/phasegate:stop', at: now })
  // It says what a progress line would say again.
  newsOf(project)
  return endTurnWith(print(said, 'client'))
}

const resume = ({ input, project, client, now }: Typed): HookOutput => {
  const args = resumeOf(readLine(PHASEGATE.resume, input.command_args))
  refuseBesideThreads(project, input.session_id)
  const { run, said } = resumeRun(project, args, {
    session: input.session_id,
    client,
    at: now,
    by: '/phasegate:resume',
  })
  return { systemMessage: `\n${said}`, ...context('UserPromptExpansion', runDirective(run, now)) }
}

const executeStage = (typed: Typed): HookOutput => {
  const asked = readLine(CLIENT['execute-stage'], typed.input.command_args)
  return startExecution(typed, { stage: stageNumber(asked['stage number']), takeOver: asked['take-over'] })
}

const executeNextBatch = (typed: Typed): HookOutput => {
  const asked = readLine(CLIENT['execute-next-batch'], typed.input.command_args)
  return startExecution(typed, { stage: null, takeOver: asked['take-over'] })
}

// The manager of a forked command and the main thread both find the first directive in their context.
const startExecution = (typed: Typed, args: ExecuteArguments): HookOutput => {
  const { input, project, plugin, home, client, now } = typed
  refuseBesideRun(project, input.session_id)
  const work = findWorkFolder(project.root)
  const surroundings = {
    plugin,
    home,
    settings: loadSettings({ home, project: work === null ? project.root : dirname(work) }),
  }
  const caller = {
    session: input.session_id,
    client,
    at: now,
    by: args.stage === null ? '/execute-next-batch' : '/execute-stage',
  }
  const { now: found, scope } = execute(chooseStream(work, null), surroundings, args, caller)
  const directive = nextWork(found.state, found.view, scope, now)
  return context('UserPromptExpansion', stageDirectiveText(found, scope, directive, args.stage !== null))
}

// The model does it, once it is sure that there is something to do; what comes next is told by code when its turn ends.
const aboutPlan =
  (refuse: (args: string, work: string | null) => void) =>
  ({ input, project }: Typed): HookOutput => {
    const args = (input.command_args ?? '').trim()
    refuse(args, findWorkFolder(project.root))
    const name = (input.command_name ?? '').replace(/^phasegate:/, '')
    rememberAsked(project, input.session_id, `${name} ${args}`)
    return SILENT
  }

const planWorkstream = aboutPlan((goal) => void readLine(CLIENT['plan-workstream'], goal))

const reviewPlan = aboutPlan((_, work) => void chooseStream(work, null))

const editPlan = aboutPlan((change, work) => {
  readLine(CLIENT['edit-plan'], change)
  chooseStream(work, null)
})

const reviewStage = aboutPlan((args, work) => {
  const stage = stageNumber(readLine(CLIENT['review-stage'], args)['stage number'])
  findStage(readPlanFile(chooseStream(work, null), () => workReader).plan, stage)
})

const ANSWERS: Readonly<Record<string, (typed: Typed) => HookOutput | Promise<HookOutput>>> = {
  dispatch,
  stop,
  resume,
  status: async (typed) => (await import('./answered-by-code.ts')).status(typed),
  doctor: async (typed) => (await import('./answered-by-code.ts')).doctor(typed),
  configure: async (typed) => (await import('./answered-by-code.ts')).configure(typed),
  override: async (typed) => (await import('./answered-by-code.ts')).override(typed),
  'execute-stage': executeStage,
  'execute-next-batch': executeNextBatch,
  'plan-workstream': planWorkstream,
  'review-plan': reviewPlan,
  'edit-plan': editPlan,
  'review-stage': reviewStage,
}
