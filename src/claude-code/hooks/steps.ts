import { findProject } from '../../state-manager/project.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import { type HookInput, type HookOutput, keyOf, SILENT } from '../protocol.ts'
import { attach, launchFailed } from './attach.ts'
import { carriedRun } from './carried-run.ts'
import type { Carried } from './carried.ts'
import { onApiFailure } from './ended.ts'
import { runOfSession } from './find-run.ts'
import { guardAgent } from './guard-agent.ts'
import { isOrchestrator } from './lives.ts'
import type { Moment } from './moment.ts'
import { report } from './report.ts'
import { type Answer, orDefect, type Surroundings } from './respond.ts'
import { onSessionStart } from './session.ts'
import { afterBatch, onForkStop, onPrompt, onStop } from './wake.ts'

/** The answer to an event that decides something about a step. Silent in every session that carries nothing out. */
export const answerStep: Answer = (event, surroundings) =>
  orDefect(event, async (input): Promise<HookOutput> => {
    const carried = await carriedBy(input, surroundings)
    if (!carried) return aboutPlan(input, surroundings)
    return ADAPTERS[keyOf(input)]?.({ input, carried, ...surroundings }) ?? SILENT
  })

// A session carries out one thing at a time; while its run rests, it may carry out a stage.
const carriedBy = async (input: HookInput, surroundings: Surroundings): Promise<Carried | null> => {
  const { projectFolder, client } = surroundings
  const project = findProject(projectFolder)
  const run = runOfSession(project, input, client)
  const work = run?.status === 'running' ? null : findWorkFolder(projectFolder)
  const stage = work === null ? null : (await import('./stage.ts')).stageOfSession(input, { work, ...surroundings })
  return stage ?? (run && carriedRun(project, run))
}

const aboutPlan = async (input: HookInput, surroundings: Surroundings): Promise<HookOutput> => {
  const work = findWorkFolder(surroundings.projectFolder)
  return work === null ? SILENT : (await import('./planning.ts')).aboutPlan(input, { work, ...surroundings })
}

const onAgentStop = (moment: Moment): HookOutput => {
  const { carried, input } = moment
  return isOrchestrator(carried, input) ? onForkStop(moment) : report(moment)
}

/** The client events that are listened to beside the frequent ones, and the moment each serves: guard, report or wake. */
const ADAPTERS: Readonly<Record<string, (moment: Moment) => HookOutput>> = {
  'PreToolUse Agent': guardAgent,
  'PreToolUse Task': guardAgent,
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
