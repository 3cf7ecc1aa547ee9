import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { TESTED_CLIENT } from '../doctor/surroundings.ts'
import { codeOf } from '../state-manager/read.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'

/** The user's client. */
export interface FoundClient {
  readonly path: string
  /** What is to be said of it before it is used; null: it is the one that was tested. */
  readonly remark: string | null
}

/**
 * Finds the client and asks it what it is and what it can do, before anything is started.
 *
 * @param wish a path, or a name on the PATH
 * @throws Refused `no-client`, `client-unfit`
 */
export const findClient = (wish: string | null, folder: string, env: NodeJS.ProcessEnv): FoundClient => {
  const path = wish === null ? 'claude' : wish.includes('/') ? resolve(folder, wish) : wish
  const ask = (flag: string) => spawnSync(path, [flag], { env, encoding: 'utf8', timeout: 20_000, windowsHide: true })
  const { error, stdout, stderr, status } = ask('--version')
  if (error) {
    throw new Refused(
      'no-client',
      text`${path}: Claude Code does not start (${codeOf(error) === 'ENOENT' ? 'not found' : error.message}). Get it: npm install -g @anthropic-ai/claude-code; where it is elsewhere: --claude PATH, or ${phasegate('config', 'set', 'headless.claude', 'PATH')}`,
    )
  }
  const version = /^(\d+\.\d+\.\d+)\b.*Claude Code/.exec(stdout)?.[1]
  if (version === undefined) {
    const said = `${stdout}${stderr}`.trim().split('\n')[0]?.slice(0, 200) || `exit code ${status}`
    throw new Refused(
      'no-client',
      `${path} is not Claude Code: asked for its version it says: ${said}. Try --claude PATH`,
    )
  }
  const { stdout: help } = ask('--help')
  const missing = NEEDED.filter((flag) => !help.includes(flag))
  if (missing.length > 0) {
    const lacks = `${path} is Claude Code ${version}, which has no ${missing.join(', ')}`
    throw new Refused('client-unfit', `${lacks}; Phasegate was tested with ${TESTED_CLIENT}. Update it: claude update`)
  }
  const remark = `Claude Code ${version} was not tested with this version of Phasegate; ${TESTED_CLIENT} was`
  return { path, remark: version === TESTED_CLIENT ? null : remark }
}

// All that `local-runner.ts` types.
const NEEDED = [
  '--print',
  '--output-format',
  '--verbose',
  '--plugin-dir',
  '--agent ',
  '--permission-mode',
  '--session-id',
  '--resume',
  '--model',
  '--max-budget-usd',
  '--allowedTools',
]
