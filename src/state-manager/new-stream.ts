import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createStream, setCurrent, type Stream } from './work-folder.ts'
import { writeWhole } from './write.ts'

/**
 * A new workstream with its PLAN.md, which becomes the current one.
 *
 * @throws Refused of `createStream`, `cannot-write`
 */
export const newStream = (work: string, name: string, plan: string, at: string): Stream => {
  const stream = createStream(work, name)
  try {
    writeWhole(stream.plan, plan)
    setCurrent(work, stream.id, at)
    for (const [file, text] of Object.entries(FOR_GIT)) {
      if (!existsSync(join(work, file))) writeWhole(join(work, file), text)
    }
    return stream
  } catch (error) {
    // Half a workstream would stand in the way of the next try.
    rmSync(stream.folder, { recursive: true, force: true })
    throw error
  }
}

// Two branches may use the same commit number: union keeps both commits, one a line, and `work repair` puts them in order.
// Projections of both sides may get mixed up: they are written again with the next command.
const FOR_GIT: Readonly<Record<string, string>> = {
  '.gitattributes': '**/journal/*.json merge=union\n**/threads.json merge=union\n/index.json merge=union\n',
  '.gitignore': '**/journal/.*\n*.draft\n',
}
