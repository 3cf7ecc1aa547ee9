import type { Given } from '../../commands/given.ts'
import { HAND_IN } from '../../headless/own-environment.ts'
import { valuesOf } from '../../commands/read.ts'
import { WORK, type WorkName } from '../../commands/work.ts'
import type { View } from '../../shown/paint.ts'
import type { Reply } from '../reply.ts'
import type { WorkInput, WorkPlace } from './place.ts'

type Carry<Name extends WorkName> = (place: WorkPlace, input: WorkInput<Name>) => Reply | Promise<Reply>

// Each group is loaded where it is asked for.
const pictures = () => import('./pictures.ts')
const approve = () => import('./approve.ts')
const threads = () => import('./threads.ts')
const directive = () => import('./directive.ts')
const plan = async () => (await import('./plan-commands.ts')).planCommands

const CARRIED_OUT: { readonly [Name in WorkName]: () => Promise<Carry<Name>> } = {
  create: async () => (await plan()).create,
  current: async () => (await pictures()).current,
  rename: async () => (await plan()).rename,
  archive: async () => (await plan()).archive,
  delete: async () => (await plan()).remove,
  restore: async () => (await plan()).restore,
  list: async () => (await pictures()).list,
  tree: async () => (await pictures()).tree,
  status: async () => (await pictures()).status,
  watch: async () => (await import('./watch.ts')).watchStream,
  check: async () => (await plan()).check,
  preview: async () => (await pictures()).preview,
  'approve plan': async () => (await approve()).approvePlan,
  'approve stage': async () => (await approve()).approveStage,
  reopen: async () => (await import('./reopen.ts')).reopen,
  assign: async () => (await threads()).assign,
  update: async () => (await threads()).update,
  fail: async () => (await threads()).fail,
  cancel: async () => (await threads()).cancel,
  run: async () => (await import('./headless.ts')).run,
  next: async () => (await directive()).next,
  wait: async () => (await directive()).wait,
  report: async () => (await import('./report.ts')).report,
  'run-tests': async () => (await import('./run-tests.ts')).runTestsOfStage,
  'add stage': async () => (await plan())['add stage'],
  'add batch': async () => (await plan())['add batch'],
  'add thread': async () => (await plan())['add thread'],
  cost: async () => (await import('./cost.ts')).costOfStream,
  agents: async () => (await plan()).agents,
  repair: async () => (await plan()).repair,
}

export const runWork =
  (place: WorkPlace) =>
  async <Name extends WorkName>(name: Name, given: Given, view: View): Promise<Reply> => {
    const values = valuesOf(WORK[name], given)
    const away = place.env[HAND_IN]
    if (away && (name === 'update' || name === 'fail')) return (await import('./hand-in.ts')).handIn(away, name, values)
    const carry = await CARRIED_OUT[name]()
    return carry(place, { values, ...view })
  }
