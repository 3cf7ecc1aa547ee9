import type { DispatchArguments } from '../../commands/dispatch.ts'
import type { Settings } from '../../configuration/settings.ts'
import { findBuild, findCommands, packageManagerOf } from '../../machine/find-commands.ts'
import { mayRun, type Permissions, permissionsIn } from '../../machine/permissions.ts'
import { projectSize } from '../../machine/project-size.ts'
import { explorerCount } from '../../workflow/run/explorer-count.ts'
import type { Found, FoundCommand } from '../../workflow/run/found.ts'

/** Of whose session, in which mode of the client, and with which rules beside those of its settings. */
interface Session {
  readonly home: string
  readonly mode?: string | null | undefined
  readonly allowed?: readonly string[] | undefined
}

/** What code can find out before anything is planned, and how many explorers that makes. Reads files, runs nothing but git. */
export const findOut = (
  root: string,
  { task, profile, explorers: asked }: Pick<DispatchArguments, 'task' | 'profile' | 'explorers'>,
  settings: Settings,
  { home, mode = null, allowed = [] }: Session,
): { readonly explorers: number; readonly found: Found } => {
  const files = projectSize(root)
  const { allow, ...permitted } = permissionsIn(home, root, mode)
  const permissions = { ...permitted, allow: [...allow, ...allowed] }
  const { count, by } = explorerCount(task, { files, isThorough: profile === 'thorough' }, settings)
  const commands = commandsOf(root, settings).map(({ name, command }) => forAgents(name, command, permissions))
  const found = { files, packageManager: packageManagerOf(root), mode: permissions.mode, commands }
  return { explorers: asked ?? count, found: { ...found, explorersBy: asked === undefined ? by : 'asked' } }
}

const commandsOf = (root: string, settings: Settings): Pick<FoundCommand, 'name' | 'command'>[] => {
  const { lint, test } = findCommands(root, settings.stages.TEST.commands)
  const build = findBuild(root)
  return [
    ...(build === null ? [] : [{ name: 'build' as const, command: build }]),
    ...('command' in lint ? [{ name: 'lint' as const, command: lint.command }] : []),
    ...('command' in test ? [{ name: 'test' as const, command: test.command }] : []),
  ]
}

// What code runs as `npm run test` agents may run as `npm test`.
const forAgents = (name: FoundCommand['name'], command: string, permissions: Permissions): FoundCommand => {
  const short = command.replace(/^(npm) run (?=test$)|^(pnpm|yarn) run /, '$1$2 ')
  const found = { name, command, ...mayRun(command, permissions) }
  const other = { name, command: short, ...mayRun(short, permissions) }
  return other.agents === 'may' && found.agents !== 'may' ? other : found
}
