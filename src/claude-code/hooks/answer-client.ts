import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { clip } from '../../workflow/run/artifact/wording.ts'
import type { HookOutput } from '../protocol.ts'
import { terminalSequence } from '../terminal-sequence.ts'
import type { Surroundings } from './moment.ts'

/**
 * Reads the event of the client from stdin and says the answer on stdout. What is no event of the client breaks no session:
 * it is said, and nothing else happens.
 */
export const answerClient = async (
  plugin: string,
  answer: (event: unknown, surroundings: Surroundings) => Promise<HookOutput>,
): Promise<void> => {
  const { PHASEGATE_EXTRA_CA_CERTS: certificates } = process.env
  if (certificates !== undefined) process.env['NODE_EXTRA_CA_CERTS'] = certificates
  try {
    say(await answer(JSON.parse(readFileSync(0, 'utf8')), surroundingsIn(process.env, plugin)))
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    // A parser repeats what it was given, whatever that is.
    const line = clip(what.replaceAll(/[\p{C}\s]+/gu, ' '), 200)
    say({ systemMessage: `Phasegate: the hook did not understand its event: ${line}` })
  }
}

const surroundingsIn = (env: NodeJS.ProcessEnv, plugin: string): Surroundings => ({
  projectFolder: env['CLAUDE_PROJECT_DIR'] ?? process.cwd(),
  plugin,
  home: homedir(),
  client: Number(env['CLAUDE_PID']) || null,
  terminal: env['CLAUDE_CODE_ENTRYPOINT'] === 'cli',
  now: new Date().toISOString(),
})

const say = ({ tree, notice, ...answer }: HookOutput): void => {
  if (tree && 'folder' in tree) process.stdout.write(tree.folder)
  if (tree && 'failed' in tree) {
    process.stderr.write(tree.failed)
    process.exitCode = 1
    return
  }
  const output = notice ? { ...answer, terminalSequence: terminalSequence(notice, process.env) } : answer
  if (Object.keys(output).length > 0) process.stdout.write(`${JSON.stringify(output)}\n`)
}
