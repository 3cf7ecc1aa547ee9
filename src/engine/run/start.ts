import { randomBytes } from 'node:crypto'
import { oneLine } from '../../workflow/core/plain-text.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings } from '../../configuration/load.ts'
import { loadPhases, type PhaseFile } from '../../configuration/phase-files.ts'
import { handleRun } from './handle-run.ts'
import { snapshot } from '../../machine/dirty-paths.ts'
import type { Project } from '../../state-manager/project.ts'
import { FIX_PROMPT, keepPrompts } from '../../state-manager/prompts.ts'
import type { CommandOf } from '../../workflow/run/command.ts'
import type { DispatchArguments } from '../../commands/dispatch.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import { type PhaseDefinition, STAGES, type StageName } from '../../workflow/run/phase.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, resume, text } from '../../workflow/core/text.ts'
import type { Settings } from '../../configuration/settings.ts'
import { decide } from '../../workflow/run/decide.ts'
import { evolve } from '../../workflow/run/evolve.ts'
import { initial, type Run } from '../../workflow/run/state.ts'
import { type KeptRun, latestRun, refuseForeign } from './archive.ts'
import { begin } from './begin.ts'
import { findOut } from './find-out.ts'
import { carryOver, givenFacts } from './carry-over.ts'
import { dropTrees, treesFor, treesPlanned } from './start-trees.ts'
import { refuseCloned } from './cloned.ts'
import { type Caller, carrierOf } from '../client.ts'
import { refuseStranger } from '../trust.ts'
import { type GivenPlan, readGivenPlan, wholeTask } from './given-plan.ts'

/** Who starts a run, from where, and when. */
export interface Starter extends Caller {
  readonly plugin: string
  readonly home: string
  /** The permission mode of its session, where somebody knows it. */
  readonly mode?: string | undefined
  /** The rules of the client that hold beside those of its settings. */
  readonly allowed?: readonly string[]
}

/**
 * Starts a run. Everything that can be wrong is found before anything is written.
 *
 * @throws Refused `run-active`, `from-git`, `foreign-folder`, `untrusted`, `no-plan`, `stage-not-reached`, `plan-*`, `configuration`, `phase-file`,
 *   `stage-disabled`, `cannot-write`
 */
export const startRun = async (project: Project, args: DispatchArguments, starter: Starter): Promise<Run> => {
  const { command, files, first, plan, prior } = wanted(project, args, starter, treesFor)
  try {
    return begin(project, prior, starter.by, (draft) => {
      carryOver(draft, command.phases, first, plan, prior)
      keepPrompts(draft, promptsOf(starter.plugin, files))
      handleRun(draft, starter.by, () => command)
    })
  } catch (error) {
    if (command.trees) dropTrees(project, command.run, command.trees)
    throw error
  }
}

/** The run that `startRun` would start; no folder, no branch, nothing is written. @throws as `startRun` */
export const dryRun = (project: Project, args: DispatchArguments, starter: Starter): Run => {
  const { command } = wanted(project, args, starter, treesPlanned)
  const run = decide(initial, command).reduce(evolve, initial)
  if (run) return run
  throw new Error('a run that is started is there')
}

const wanted = (project: Project, args: DispatchArguments, starter: Starter, treesOf: typeof treesFor) => {
  refuseCloned(project)
  refuseForeign(project)
  refuseStranger({ project, plugin: starter.plugin, home: starter.home })
  const settings = loadSettings({ home: starter.home, project: project.root })
  const files = loadPhases(starter.plugin, project.root)
  const phases = files.map(({ definition }) => definition)
  const prior = latestRun(project)
  refuseActive(prior, project, args)
  const first = firstStage(args, settings)
  const plan = first === 'IMPLEMENT' || args.plan !== undefined ? planFor(project, args, prior) : null
  const given = givenFacts(phases, first, plan, prior, settings.stages.TEST.enabled && !args['no-test'])
  const id = runId(starter.at)
  const trees = treesOf(project, {
    run: id,
    task: args.task,
    first,
    withChanges: args['with-changes'],
    settings,
    prior,
  })
  const { explorers, found } = findOut(project.root, args, settings, starter)
  const command: CommandOf<'start-run'> = {
    type: 'start-run',
    at: starter.at,
    run: id,
    task: args.task,
    session: starter.session,
    client: starter.client,
    profile: args.profile ?? 'standard',
    explorers,
    phases,
    skipped: skippedPhases(phases, args, settings, first),
    given,
    settings,
    dirty: 'off' in trees ? snapshot(project.root) : {},
    trees,
    ...(args.budget ? { budget: args.budget } : {}),
    found,
  }
  return { command, files, first, plan, prior }
}

/** The prompt of every phase, and that of repairs. */
export const promptsOf = (plugin: string, files: readonly PhaseFile[]): Record<string, string> => ({
  ...Object.fromEntries(files.map(({ definition, body }) => [definition.id, body])),
  [FIX_PROMPT]: readFileSync(join(plugin, 'prompts', 'fix.md'), 'utf8').trim(),
})

const runId = (at: string): string =>
  `${at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`

const refuseActive = (prior: KeptRun | null, project: Project, args: DispatchArguments): void => {
  if (!prior || prior.project.tmp !== project.tmp || prior.run.status === 'completed' || args.replace) return
  if (prior.run.status !== 'running' && args.stage !== undefined) return
  const { id, status, task, conductor, failure } = prior.run
  const { session } = conductor
  const isRunning = status === 'running'
  const goesOn = isRunning && carrierOf(conductor) === 'session'
  throw new Refused(
    'run-active',
    text`a run is ${status} here: "${oneLine(task)}" (${id}, ${session ? `session ${session}` : 'started from a shell'})${failure ? `\n  reason:  ${oneLine(failure.reason)}` : ''}
  see it:  ${phasegate('status')}${goesOn ? '' : text`\n  go on:   ${failure?.next ?? resume()}`}${isRunning ? text`\n  stop it: ${phasegate('stop')}` : ''}
  replace: ${phasegate('dispatch', '--replace', '<task>')}   (it is kept in .agents/runs/)`,
  )
}

const firstStage = (args: DispatchArguments, settings: Settings): StageName => {
  const first = args.stage ?? (args.plan !== undefined || args.profile === 'quick' ? 'IMPLEMENT' : undefined)
  const enabled = STAGES.filter((stage) => settings.stages[stage].enabled)
  if (first !== undefined && !enabled.includes(first)) {
    throw new Refused(
      'stage-disabled',
      `stage ${first} is disabled in the configuration; enabled: ${enabled.join(', ')}`,
    )
  }
  if (!first && !settings.stages.PLAN.enabled && settings.stages.IMPLEMENT.enabled && args.plan === undefined) {
    throw new Refused(
      'no-plan',
      'stage PLAN is disabled in the configuration, so IMPLEMENT needs a plan. Give its path: --plan PATH',
    )
  }
  return first ?? enabled[0] ?? 'EXPLORE'
}

const planFor = (project: Project, args: DispatchArguments, prior: KeptRun | null): GivenPlan => {
  if (args.plan !== undefined) return readGivenPlan(project, args.plan)
  if (args.profile === 'quick' && args.stage === undefined) return wholeTask(project, args.task)
  const name = prior && planName(prior.run.phases)
  const kept = prior && name !== null ? join(prior.project.phases, name) : null
  if (kept !== null && existsSync(kept)) return readGivenPlan(project, kept)
  throw new Refused(
    'no-plan',
    '--stage IMPLEMENT needs a plan, and no earlier run left one. Give its path: --plan PATH',
  )
}

const skippedPhases = (
  phases: readonly PhaseDefinition[],
  args: DispatchArguments,
  settings: Settings,
  first: StageName,
): { phase: string; reason: string }[] =>
  phases.flatMap(({ id, stage, quick }) => {
    if (args.profile === 'quick' && quick !== true) return [{ phase: id, reason: 'profile quick' }]
    if (STAGES.indexOf(stage) < STAGES.indexOf(first)) return [{ phase: id, reason: `starts at ${first}` }]
    if (stage === 'TEST' && args['no-test']) return [{ phase: id, reason: '--no-test' }]
    return settings.stages[stage].enabled ? [] : [{ phase: id, reason: `${stage} is disabled` }]
  })
