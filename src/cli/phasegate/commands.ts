import { completionScript } from '../../commands/completion.ts'
import type { Given } from '../../commands/given.ts'
import { PHASEGATE, type PhasegateName } from '../../commands/phasegate.ts'
import { valuesOf } from '../../commands/read.ts'
import { WORK } from '../../commands/work.ts'
import type { View } from '../../shown/paint.ts'
import type { Reply } from '../reply.ts'
import { clean, merge } from './branches.ts'
import { configGet, configReset, configSet, configShow, configUndo } from './config.ts'
import { cost } from './cost.ts'
import { doctor } from './doctor.ts'
import { exportView } from './export.ts'
import { nextCommand, wait } from './next.ts'
import type { PhasegateInput, Place } from './place.ts'
import { dispatch, override, resume, stop } from './run-commands.ts'
import { runGitCommand } from './run-git.ts'
import { runTestsCommand } from './run-tests.ts'
import { runs, show } from './runs.ts'
import { status } from './status.ts'
import { statusline } from './statusline.ts'
import { trust } from './trust.ts'
import { watchRun } from './watch.ts'

type Carry<Name extends PhasegateName> = (place: Place, input: PhasegateInput<Name>) => Reply | Promise<Reply>

// Loaded where it is asked for: it brings its own door along.
const headless = () => import('./headless.ts')
const fleet = () => import('./workers.ts')

const CARRIED_OUT: { readonly [Name in PhasegateName]: Carry<Name> } = {
  dispatch,
  run: async (place, input) => (await headless()).run(place, input),
  status,
  watch: watchRun,
  runs,
  show,
  cost,
  statusline,
  // The server and all that it renders are loaded only for it.
  board: async (place, input) => (await import('./board.ts')).board(place, input),
  export: exportView,
  next: nextCommand,
  wait,
  stop,
  resume: async (place, input) =>
    place.session === null ? (await headless()).resumeHere(place, input) : resume(place, input),
  override,
  'config show': configShow,
  'config get': configGet,
  'config set': configSet,
  'config reset': configReset,
  'config undo': configUndo,
  doctor,
  trust,
  'run-tests': runTestsCommand,
  'run-git': runGitCommand,
  merge,
  clean,
  'workers up': async (place, input) => (await import('./workers-up.ts')).workersUp(place, input),
  'workers status': async (place, input) => (await fleet()).workersStatus(place, input),
  'workers drain': async (place, input) => (await fleet()).workersDrain(place, input),
  worker: async (place, input) => (await fleet()).worker(place, input),
  completion: (_, { values }) => ({ text: completionScript(values.SHELL, { phasegate: PHASEGATE, work: WORK }) }),
}

export const runPhasegate =
  (place: Place) =>
  <Name extends PhasegateName>(name: Name, given: Given, view: View): Reply | Promise<Reply> => {
    const carry: Carry<Name> = CARRIED_OUT[name]
    return carry(place, { values: valuesOf(PHASEGATE[name], given), ...view })
  }
