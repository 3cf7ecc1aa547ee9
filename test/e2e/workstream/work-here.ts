import { inject } from 'vitest'
import { runCli } from '../../../src/cli/run.ts'
import { runWork } from '../../../src/cli/work/commands.ts'
import { WORK } from '../../../src/commands/work.ts'
import { workPlace } from '../../transcripts/shell.ts'
import type { Where } from '../dispatch/phasegate.ts'

/** What `work` prints that a person types in a terminal of the project, without a process. Rejects with it when it fails. */
export const workHere = async ({ home, project }: Where, argv: readonly string[]): Promise<string> => {
  const said: string[] = []
  const write = (part: string): void => void said.push(part)
  const io = { stdout: { write }, stderr: { write }, env: {} }
  const run = runWork(workPlace(project, home, inject('plugin')))
  const code = await runCli({ program: 'work', summary: '', version: '0', table: WORK, run, argv, io })
  if (code === 0) return said.join('')
  throw new Error(said.join(''))
}
