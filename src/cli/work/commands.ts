import type { Given } from '../../commands/given.ts'
import { valuesOf } from '../../commands/read.ts'
import { WORK, type WorkName } from '../../commands/work.ts'
import type { View } from '../../shown/paint.ts'
import type { Reply } from '../reply.ts'
import type { WorkInput, WorkPlace } from './place.ts'

type Carry<Name extends WorkName> = (place: WorkPlace, input: WorkInput<Name>) => Reply | Promise<Reply>

const planCommands = async () => (await import('./plan-commands.ts')).planCommands

/** What carries out each command of `work`: loaded where it is asked for. */
const CARRIED_OUT: { readonly [Name in WorkName]: () => Promise<Carry<Name>> } = {
  create: async () => (await planCommands()).create,
  current: async () => (await import('./current.ts')).current,
  list: async () => (await import('./list.ts')).list,
  tree: async () => (await import('./tree.ts')).tree,
  status: async () => (await import('./status.ts')).status,
  check: async () => (await planCommands()).check,
  preview: async () => (await import('./preview.ts')).preview,
  'approve plan': async () => (await import('./approve.ts')).approvePlan,
  'approve stage': async () => (await import('./approve.ts')).approveStage,
  assign: async () => (await import('./assign.ts')).assign,
  update: async () => (await import('./update.ts')).update,
  fail: async () => (await import('./give-up.ts')).fail,
  cancel: async () => (await import('./give-up.ts')).cancel,
  next: async () => (await import('./next.ts')).next,
  wait: async () => (await import('./wait.ts')).wait,
  report: async () => (await import('./report.ts')).report,
  'add stage': async () => (await planCommands())['add stage'],
  'add batch': async () => (await planCommands())['add batch'],
  'add thread': async () => (await planCommands())['add thread'],
  agents: async () => (await planCommands()).agents,
  repair: async () => (await planCommands()).repair,
}

/** Carries out a command line of `work`. */
export const runWork =
  (place: WorkPlace) =>
  async <Name extends WorkName>(name: Name, given: Given, view: View): Promise<Reply> => {
    const values = valuesOf(WORK[name], given)
    const carry = await CARRIED_OUT[name]()
    return carry(place, { values, ...view })
  }
