import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CLAUDE, clientEnv, REPOSITORY } from '../client/binary.ts'
import { openScreen, type Screen } from '../client/screen.ts'
import type { Workplace } from '../client/workplace.ts'

interface Wishes {
  readonly place: Workplace
  /** `url` of the scripted model. */
  readonly model: string
  readonly cols: number
}

interface Shell extends Screen {
  /** Types a command and sends it. */
  submit(line: string): void
}

/** A shell in a terminal, in the project, that knows `phasegate`, `work` and the client. */
export const openShell = async ({ place, model, cols }: Wishes): Promise<Shell> => {
  const commands = join(place.root, 'bin')
  await mkdir(commands, { recursive: true })
  await symlink(CLAUDE, join(commands, 'claude'))
  const env = clientEnv({ home: place.home, model })
  const PATH = [commands, join(REPOSITORY, 'bin'), env['PATH']].join(':')
  const shell = openScreen('sh', [], { cwd: place.project, env: { ...env, PATH, PS1: '$ ' }, cols, rows: 200 })
  await shell.waitFor(/^\$/)
  return { ...shell, submit: (line) => shell.write(`${line}\r`) }
}
