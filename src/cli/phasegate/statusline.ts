import { readFileSync } from 'node:fs'
import { lineFor } from '../statusline/line.ts'
import type { Reply } from '../reply.ts'
import type { Place } from './place.ts'

/** For systems where `bin/phasegate` is not what runs it; there it is a small program of its own. */
export const statusline = ({ project, home, env, terminal }: Place): Reply => {
  const input = terminal ? '' : readFileSync(0, 'utf8')
  return { text: lineFor({ input, theirs: null, home, folder: project.root, env }) }
}
