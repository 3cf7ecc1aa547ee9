import type { CliCommand } from '../table.ts'
import type { Place } from './place.ts'
import type { RareName } from './rare.ts'

type Factory = (place: Place) => CliCommand

const rare = (name: RareName) => async (): Promise<Factory> => (await import('./rare.ts')).rareCommand(name)

/** Every subcommand of `work`, in the order of the help. Only the one that is asked for is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Factory>>> = {
  create: rare('create'),
  current: async () => (await import('./current.ts')).current,
  list: async () => (await import('./list.ts')).list,
  tree: async () => (await import('./tree.ts')).tree,
  status: async () => (await import('./status.ts')).status,
  check: rare('check'),
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
  'add stage': rare('add stage'),
  'add batch': rare('add batch'),
  'add thread': rare('add thread'),
  agents: rare('agents'),
  repair: rare('repair'),
}

/** The commands that a command line may mean: the one it names, else all of them. */
export const commandsFor = async (argv: readonly string[], place: Place): Promise<CliCommand[]> => {
  const [first = '', second = ''] = argv
  const named = Object.entries(COMMANDS).find(([name]) => name === first || name === `${first} ${second}`)
  const factories = await Promise.all((named ? [named[1]] : Object.values(COMMANDS)).map((load) => load()))
  return factories.map((command) => command(place))
}
