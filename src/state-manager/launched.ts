import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { plainName } from './plain-name.ts'
import type { Project } from './project.ts'
import { jsonIfReadable, namesIn } from './read.ts'

/** An agent was launched in the background: the event of the client that says so. */
interface Launched {
  readonly event: unknown
  readonly forget: () => void
}

/** The launches of a session that no hook has looked at, as `bin/hook` put them down; without one that it is still writing. */
export const launchedIn = ({ agents }: Project, session: string): Launched[] => {
  const folder = join(agents, 'launched', plainName(session))
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name)
    const event = jsonIfReadable(path)
    return event === null ? [] : [{ event, forget: () => rmSync(path, { force: true }) }]
  })
}
