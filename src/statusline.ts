import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { outputTo } from './cli/output.ts'
import { lineFor } from './cli/statusline/line.ts'
import { isTerminal } from './cli/terminal.ts'

// What draws the client's status line, with the user's own command as its argument: a program of its own, for it runs all the time.
const line = lineFor({
  input: isTerminal(0) ? '' : readFileSync(0, 'utf8'),
  theirs: process.argv[2] ?? null,
  home: homedir(),
  folder: process.cwd(),
  env: process.env,
})
if (line !== '') outputTo(1).write(`${line}\n`)
