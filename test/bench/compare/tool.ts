import { cp } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { type PrintResult, type PrintRun, startPrint } from '../../e2e/client/print.ts'
import { makeWorkplace, type Workplace } from '../../e2e/client/workplace.ts'
import type { Player } from '../../e2e/model/player.ts'
import { type Model, startModel } from '../../e2e/model/server.ts'

/** What is compared: a plugin, something that installs itself into a home, or nothing but the client. */
export interface Tool {
  readonly name: string
  /** Of a plugin, or a home with a `.claude` in it. */
  readonly folder?: string
  /** Further arguments for the client. */
  readonly args?: readonly string[]
}

export const PLAIN: Tool = { name: 'plain client' }
export const PHASEGATE: Tool = { name: 'Phasegate', folder: REPOSITORY }

export const isPlugin = ({ folder }: Tool): boolean =>
  folder !== undefined && existsSync(join(folder, '.claude-plugin/plugin.json'))

/** A small project, the client with the tool in it, and the model; all of it gone when `body` has ended. */
export const withTool = async <T>(tool: Tool, players: readonly Player[], body: (session: Session) => Promise<T>) => {
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# A project\n' } })
  if (tool.folder !== undefined && !isPlugin(tool))
    await cp(join(tool.folder, '.claude'), join(place.home, '.claude'), { recursive: true })
  const model = await startModel(...players)
  const start = (prompt: string, ...args: readonly string[]): PrintRun =>
    startPrint({
      ...place,
      model: model.url,
      prompt,
      permissionMode: 'acceptEdits',
      args: ['--allowedTools', 'Workflow', ...(tool.args ?? []), ...args],
      // Nobody's hook or server downloads anything: what needs to has to fail at once.
      env: { npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9' },
      ...(isPlugin(tool) && tool.folder !== undefined ? { pluginDir: tool.folder } : {}),
    })
  try {
    return await body({ place, model, start, say: (...words) => start(...words).finished })
  } finally {
    await model.close()
    await place.remove()
  }
}

export interface Session {
  readonly place: Workplace
  readonly model: Model
  /** `claude -p` with this prompt and these arguments. */
  readonly start: (prompt: string, ...args: readonly string[]) => PrintRun
  readonly say: (prompt: string, ...args: readonly string[]) => Promise<PrintResult>
}

/** One after another: they would disturb each other's times. */
export const inTurn = async <T, R>(values: readonly T[], take: (value: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = []
  for (const value of values) results.push(await take(value))
  return results
}
