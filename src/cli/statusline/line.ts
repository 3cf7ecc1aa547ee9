import { statusLine } from '../../shown/status-line.ts'
import { coloured, plain } from '../../shown/paint.ts'
import { jsonIn } from '../../state-manager/read.ts'
import { valueAt as at } from '../../workflow/core/own-value.ts'
import { glanceAt } from './glance.ts'

/** What a status line is made of: what the client says on stdin, and the user's own command, which comes first. */
export interface Asked {
  readonly input: string
  readonly theirs: string | null
  readonly home: string
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}

/** The status line: the user's own, and ours behind it where something is carried out. It never fails: it is drawn all the time. */
export const lineFor = ({ input, theirs, home, folder, env }: Asked): string => {
  const own = theirs === null ? '' : outputOf(theirs, input)
  return [own, ourLine({ input, home, folder, env })].filter((part) => part !== '').join(BETWEEN)
}

// Theirs may end in a colour.
const BETWEEN = '\u001B[0m · '

// What starts it takes 4 ms to load: most have no line of their own.
const outputOf = (command: string, input: string): string => {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { stdout } = spawnSync(command, { shell: true, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
  return stdout?.trimEnd() ?? ''
}

const ourLine = ({ input, home, folder, env }: Omit<Asked, 'theirs'>): string => {
  try {
    const said = jsonIn(input)
    const [place = folder] = [at(said, 'workspace', 'project_dir'), at(said, 'cwd')].filter(isText)
    const session = at(said, 'session_id')
    const glance = glanceAt({ folder: place, session: isText(session) ? session : null, home })
    return glance === null ? '' : statusLine(glance, (env['NO_COLOR'] ?? '') === '' ? coloured : plain)
  } catch {
    return ''
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
