import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository, which is also the plugin. */
export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** The real client: a native binary, whatever its name ends in. */
export const CLAUDE = join(REPOSITORY, 'node_modules/@anthropic-ai/claude-code/bin/claude.exe')

/** A key nobody issued. Its last 20 characters are what a home has to approve. */
export const API_KEY = 'sk-ant-api03-offline-phasegate-scripted-model-0123456789'

/** Everything the client gets to see of the environment: nothing of the developer's own, no network but the model. */
export const clientEnv = ({
  home,
  model,
  env,
}: {
  home: string
  model: string
  env?: Env
}): Record<string, string> => ({
  HOME: home,
  USERPROFILE: home,
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
  LANG: 'C.UTF-8',
  ANTHROPIC_BASE_URL: model,
  ANTHROPIC_API_KEY: API_KEY,
  CLAUDE_CODE_TMPDIR: home,
  DISABLE_TELEMETRY: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  // Lets root (a container) use bypassPermissions.
  IS_SANDBOX: '1',
  ...env,
})

export type Env = Readonly<Record<string, string>>

export type PermissionMode = 'default' | 'acceptEdits' | 'auto' | 'bypassPermissions'

/** What both ways to run the client have in common. */
export interface Session {
  readonly home: string
  readonly project: string
  /** `url` of the scripted model. */
  readonly model: string
  /** A plugin to load for this session; leave it out when one is installed in the home. */
  readonly pluginDir?: string
  /** Without one, the client's own default: auto in a terminal, default in print mode. */
  readonly permissionMode?: PermissionMode
  /** Further arguments for `claude`. */
  readonly args?: readonly string[]
  readonly env?: Env
}

export const sessionArgs = ({ pluginDir, permissionMode, args = [] }: Session): string[] => [
  ...(pluginDir === undefined ? [] : ['--plugin-dir', pluginDir]),
  ...(permissionMode === undefined ? [] : ['--permission-mode', permissionMode]),
  ...args,
]
