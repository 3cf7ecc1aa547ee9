import type { CliCommand } from '../table.ts'
import type { Place } from './place.ts'

type Factory = (place: Place) => CliCommand

/** Every subcommand of `work`, in the order of the help. Each is loaded when it is asked for: every start counts. */
const COMMANDS: Readonly<Record<string, () => Promise<Factory>>> = {
  create: async () => (await import('./create.ts')).create,
  current: async () => (await import('./current.ts')).current,
  list: async () => (await import('./list.ts')).list,
  tree: async () => (await import('./tree.ts')).tree,
  status: async () => (await import('./status.ts')).status,
  check: async () => (await import('./check.ts')).check,
  preview: async () => (await import('./preview.ts')).preview,
  'approve plan': async () => (await import('./approve-plan.ts')).approvePlan,
  'approve stage': async () => (await import('./approve-stage.ts')).approveStage,
  assign: async () => (await import('./assign.ts')).assign,
  update: async () => (await import('./update.ts')).update,
  fail: async () => (await import('./fail.ts')).fail,
  cancel: async () => (await import('./cancel.ts')).cancel,
  next: async () => (await import('./next.ts')).next,
  wait: async () => (await import('./wait.ts')).wait,
  report: async () => (await import('./report.ts')).report,
  'add stage': async () => (await import('./add-stage.ts')).addStage,
  'add batch': async () => (await import('./add-batch.ts')).addBatch,
  'add thread': async () => (await import('./add-thread.ts')).addThread,
  agents: async () => (await import('./agents.ts')).agents,
  repair: async () => (await import('./repair.ts')).repair,
}

/** The commands that a command line may mean: the one it names, else all of them. */
export const commandsFor = async (argv: readonly string[], place: Place): Promise<CliCommand[]> => {
  const [first = '', second = ''] = argv
  const named = COMMANDS[first] ?? COMMANDS[`${first} ${second}`]
  const factories = await Promise.all((named ? [named] : Object.values(COMMANDS)).map((load) => load()))
  return factories.map((command) => command(place))
}
