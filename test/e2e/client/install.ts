import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { CLAUDE, clientEnv } from './binary.ts'
import type { Workplace } from './workplace.ts'

interface Installation {
  readonly workplace: Workplace
  /** The plugin's folder. */
  readonly copyOf: string
  /** `name@marketplace`. */
  readonly plugin?: string
}

/**
 * Installs a plugin for a home as a user would: from a copy of its folder without what git does not keep, at a path with
 * spaces. Returns the copy's path; the installed files are the client's own copy of it.
 */
export const installPlugin = async ({
  workplace: { root, home, project },
  copyOf,
  plugin = 'phasegate@phasegate',
}: Installation): Promise<string> => {
  const copy = join(root, 'a downloaded plugin')
  await cp(copyOf, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) })
  await claude({ home, project }, 'plugin', 'marketplace', 'add', copy)
  await claude({ home, project }, 'plugin', 'install', plugin)
  return copy
}

/** Runs a subcommand of the client that needs no model, such as `plugin validate`. Rejects with its output when it fails. */
const claude = async (
  { home, project }: Pick<Workplace, 'home' | 'project'>,
  ...args: readonly string[]
): Promise<string> => {
  const env = clientEnv({ home, model: 'http://127.0.0.1:9' })
  const { stdout } = await promisify(execFile)(CLAUDE, args, { cwd: project, env })
  return stdout
}

const LEFT_OUT = new Set(['node_modules', '.git', '.agents'])
