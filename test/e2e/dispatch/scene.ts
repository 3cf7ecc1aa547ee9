import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import * as z from 'zod/mini'
import type { PrintResult } from '../client/print.ts'
import { accepted } from '../../configuration/places.ts'
import { REPOSITORY } from '../client/binary.ts'
import { makeWorkplace, type Workplace, writeFiles } from '../client/workplace.ts'
import { type Clients, clientsOf } from '../clients.ts'
import { type Deviations, goodAgents } from '../good-agents.ts'
import { planOf } from '../plan.ts'
import { obedientOrchestrator } from '../model/orchestrator.ts'
import type { Exchange, Player } from '../model/player.ts'
import type { Script } from '../model/script.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { unlessRefused } from '../../../src/workflow/core/refused.ts'
import { readJournal } from '../../../src/state-manager/read-journal.ts'
import { RUN_JOURNAL } from '../../../src/state-manager/run-state.ts'
import type { Event, EventOf } from '../../../src/workflow/run/event.ts'

export interface Wishes {
  /** Players that speak before the obedient orchestrator and the good agents. */
  readonly players?: readonly Player[]
  /** What agents do instead of their good deed. */
  readonly agents?: Deviations
  /** Files of the project besides its README. */
  readonly files?: Readonly<Record<string, string>>
  /** What `.phasegate/config.json` holds. */
  readonly settings?: object
  readonly git?: boolean
  readonly spaces?: boolean
  /** What code carries out is interrupted or goes on in the background: the replayed client starts a process for it. */
  readonly processes?: boolean
  /** Null when the plugin is installed in the home. */
  readonly pluginDir?: null
}

export interface Scene extends Clients {
  readonly place: Workplace
  /** What the model was asked. */
  readonly model: Script
}

/** A small project, its home, the scripted model, and the plugin; all of it gone when the test ends. */
export const scene = async (wishes: Wishes = {}): Promise<Scene> => {
  const { players = [], agents = {}, files = {}, settings, git = true, spaces = false, pluginDir, processes } = wishes
  const config = settings === undefined ? {} : { '.phasegate/config.json': JSON.stringify(settings) }
  const place = await makeWorkplace({ git, spaces, files: { 'README.md': '# A project\n', ...files, ...config } })
  onTestFinished(() => place.remove())
  // Its changes are small, and are simplified all the same: most scenes are about how a run goes through every phase.
  await writeFiles(place.home, { '.phasegate/config.json': '{"stages":{"IMPLEMENT":{"smallChange":0}}}' })
  // Its user has accepted what it says; what cannot be used needs no acceptance.
  unlessRefused(
    () => accepted({ project: projectAt(place.project), plugin: REPOSITORY, home: place.home }),
    () => null,
  )
  const clients = await clientsOf(place, [...players, obedientOrchestrator(), goodAgents(agents)], pluginDir, processes)
  return { place, ...clients }
}

/** A run as it lies on disk: active in `.agents/tmp`, or the last one in `.agents/runs`. */
export interface KeptRun {
  readonly folder: string
  readonly events: readonly Event[]
  readonly state: StateFile
  readonly artifacts: readonly string[]
  readonly artifact: (name: string) => string
  /** The events of one type, in order. */
  readonly all: <Type extends Event['type']>(type: Type) => EventOf<Type>[]
}

const StateFile = z.looseObject({
  status: z.string(),
  session: z.nullable(z.string()),
  failure: z.nullable(z.object({ reason: z.string(), next: z.string() })),
  result: z.nullable(
    z.object({ branch: z.nullable(z.string()), commit: z.nullable(z.string()), notes: z.array(z.string()) }),
  ),
  files: z.record(z.string(), z.string()),
})
type StateFile = z.infer<typeof StateFile>

export const keptRun = (project: string): KeptRun => {
  const folder = folderOf(project)
  const events = readJournal(join(folder, 'journal'), RUN_JOURNAL).flatMap((commit) => commit.events)
  const phases = join(folder, 'phases')
  return {
    folder,
    events,
    state: StateFile.parse(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))),
    artifacts: existsSync(phases)
      ? readdirSync(phases)
          .filter((name) => /^\d/.test(name))
          .toSorted()
      : [],
    artifact: (name) => readFileSync(join(phases, name), 'utf8'),
    all: (type) => events.filter((event): event is EventOf<typeof type> => event.type === type),
  }
}

const folderOf = (project: string): string => {
  const active = join(project, '.agents', 'tmp')
  if (existsSync(join(active, 'journal'))) return active
  const runs = join(project, '.agents', 'runs')
  const last = existsSync(runs) ? readdirSync(runs).toSorted().at(-1) : undefined
  if (last === undefined) throw new Error(`no run in ${project}`)
  return join(runs, last)
}

/** The phases of the run that were completed, in that order. */
export const completedPhases = (run: KeptRun): string[] => run.all('phase-completed').map(({ phase }) => phase)

export const ALL_PHASES = ['0', '1.1', '1.2', '1.3', '2.1', '2.2', '2.3', '3.1', '3.2', '3.3', '4.1', '4.2', '4.3']

export const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()

/** The files of the last commit on the branch of a run. */
export const committed = (folder: string, branch = 'phasegate/write-two-files'): string =>
  git(folder, 'show', '--name-only', '--format=', branch)

/** What is the user's own in a repository, and no run touches: the branch they are on, its commit, index, and changes. */
export const checkoutOf = (folder: string): string =>
  [
    ['status', '--porcelain=v2', '--branch', '--untracked-files=all'],
    ['ls-files', '--stage'],
    ['stash', 'list'],
    ['diff'],
  ]
    .map((args) => git(folder, ...args))
    .join('\n')

/** What the main thread asked of the model. */
export const mainTurns = (model: Script): Exchange[] => model.requests.filter(({ turn }) => turn.speaker === 'main')

/** Everything the main thread was told, as one text. */
export const toldToMain = (model: Script): string =>
  mainTurns(model)
    .map(({ turn }) => turn.news)
    .join('\n')

/** The first requests of the agents of a step: one for each time it was started. */
export const startsOf = (model: Script, step: string): Exchange[] =>
  model.requests.filter(
    ({ turn }) => turn.speaker === 'agent' && turn.number === 1 && turn.opening.includes(` ${step}]`),
  )

/** What the user of a session was shown beside the model's words: every `systemMessage`. */
export const shown = ({ events }: PrintResult): string =>
  events.flatMap((event) => (event.subtype === 'informational' ? [String(event['content'])] : [])).join('\n')

/** A plan of two tasks for `docs/plan.md`, which the good agents carry out. */
export const PLAN = `# Plan\n\n${planOf(['none', 'easy'], ['Task 1', 'easy'])}`

/** A run of only the phases that carry out that plan and look at what came of it. */
export const SHORT = '/dispatch --profile quick --stage IMPLEMENT --plan docs/plan.md --no-test Write two files'
export const SHORT_PHASES = ['2.1', '4.2', '4.3']

/** Every file of a folder with a hash of what it holds, and every folder in it. */
export const contents = (folder: string): Record<string, string> =>
  existsSync(folder)
    ? Object.fromEntries(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([path, isFile]) => [
            path,
            isFile ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'no file',
          ]),
      )
    : {}
