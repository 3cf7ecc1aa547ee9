import { endMessage } from '../../state-manager/in-flight.ts'
import { findProject } from '../../state-manager/project.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import { type HookInput, type HookOutput, keyOf, SILENT } from '../protocol.ts'
import { afterLaunches, attach, launchFailed } from './attach.ts'
import { treeForStranger } from '../../machine/trees/strangers.ts'
import type { Carried } from '../carried.ts'
import { carriedRun } from '../carried-run.ts'
import { afterClose } from './close.ts'
import { onApiFailure } from './ended.ts'
import { guardAgent, guardOtherWays } from './guard-agent.ts'
import { isOrchestrator, runOfSession } from './lives.ts'
import { countRefusal } from './refusals.ts'
import type { Moment } from './moment.ts'
import { report } from './report.ts'
import { type Answer, orDefect } from './respond.ts'
import { onSessionStart } from './session.ts'
import { afterBatch, onForkStop, onPrompt, onStop } from './wake.ts'
import { ownValue } from '../../workflow/core/own-value.ts'

/** The answer to an event that decides something about a step. Silent in every session that carries nothing out. */
export const answerStep: Answer = (event, surroundings) =>
  orDefect(event, async (input): Promise<HookOutput> => {
    const { projectFolder, client } = surroundings
    const project = findProject(projectFolder)
    const run = runOfSession(project, input, client)
    const work = findWorkFolder(projectFolder)
    // A session carries out one thing at a time; while its run rests, it may carry out a stage.
    const isBusy = run?.status === 'running' || work === null
    const stage = isBusy ? null : (await import('./stage.ts')).stageOfSession(input, { ...surroundings, work })
    const carried = stage ?? (run && carriedRun(project, run))
    if (input.hook_event_name === 'WorktreeCreate') return { tree: { folder: treeOf(carried, input, projectFolder) } }
    const told = carried ? SILENT : afterClose(input, surroundings)
    if (told !== SILENT) return told
    if (!carried)
      return work === null ? SILENT : (await import('./planning.ts')).aboutPlan(input, { ...surroundings, work })
    const moment = { input, carried: afterLaunches({ input, carried, ...surroundings }), ...surroundings }
    const answer = ownValue(ADAPTERS, keyOf(input))?.(moment) ?? SILENT
    return countRefusal(project, input, carried, answer)
  })

// Of an agent that is no step, as of every session that is none of ours, the client is stood in for.
const treeOf = (carried: Carried | null, { name = '', cwd }: HookInput, folder: string): string =>
  carried?.treeFor(name) ?? treeForStranger(cwd ?? folder, name)

const onAgentStop = (moment: Moment): HookOutput => {
  const { carried, input, projectFolder } = moment
  if (input.hook_event_name === 'SubagentStop' && input.agent_id !== undefined)
    endMessage(findProject(projectFolder), input.session_id, input.agent_id)
  return isOrchestrator(carried, input) ? onForkStop(moment) : report(moment)
}

/** The client events that are listened to beside the frequent ones, and the moment each serves: guard, report or wake. */
const ADAPTERS: Readonly<Record<string, (moment: Moment) => HookOutput>> = {
  'PreToolUse Agent': guardAgent,
  'PreToolUse Task': guardAgent,
  'PreToolUse Workflow': guardOtherWays,
  'PreToolUse SendMessage': guardOtherWays,
  'PreToolUse SubagentHandback': onAgentStop,
  SubagentStop: onAgentStop,
  StopFailure: onApiFailure,
  'PostToolUse Agent': attach,
  'PostToolUse Task': attach,
  'PostToolUseFailure Agent': launchFailed,
  'PostToolUseFailure Task': launchFailed,
  PostToolBatch: afterBatch,
  UserPromptSubmit: onPrompt,
  Stop: onStop,
  SessionStart: onSessionStart,
}
