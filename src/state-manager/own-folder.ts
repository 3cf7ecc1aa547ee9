import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './write.ts'

/** Our folder ignores itself, so that no file of the user's has to. */
export const ignoreOwnFolder = ({ agents }: { readonly agents: string }): void => {
  const path = join(agents, '.gitignore')
  if (!existsSync(path)) writeWhole(path, '*\n')
}
