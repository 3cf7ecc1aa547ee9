import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the fake client does with a job; a prompt is this as JSON, or of a thread or a step that `plays.json` beside it knows. */
export interface Plays {
  /** Written in the folder that it is started in; what is written to `OUTPUT` is the step's output. */
  readonly writes?: Readonly<Record<string, string>>
  /** What it reports then, words of `work` without thread and token: only of a thread. */
  readonly reports?: readonly (readonly string[])[]
  /** How long it goes on after that, in milliseconds. */
  readonly lingers?: number
  /** What it says before it ends, one event a line. */
  readonly says?: readonly object[]
  readonly stderr?: string
  /** It starts another process, in a group of its own, and both stay. */
  readonly stays?: boolean
  readonly exit?: number
  /** How long it works, in milliseconds. */
  readonly works?: number
}

/** A program that plays the client of a machine: `--version`, `--help`, and jobs that its prompt says. */
export const fakeClient = (folder: string, { version = '2.1.329', help = HELP } = {}): string => {
  const path = join(folder, 'claude')
  writeFileSync(path, `#!${process.execPath}\nconst VERSION = '${version}', HELP = '${help}'\n${PROGRAM}`)
  chmodSync(path, 0o755)
  return path
}

const HELP =
  '--print --output-format --verbose --plugin-dir --agent <agent> --permission-mode --session-id --resume --model --max-budget-usd --allowedTools'

const PROGRAM = String.raw`
const { execFileSync, spawn } = require('node:child_process')
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const words = process.argv.slice(2).flatMap((word) => (/^--[\w-]+=/.test(word) ? word.split(/=(.*)/s, 2) : [word]))
const tell = (event) => process.stdout.write(JSON.stringify(event) + '\n')
if (words[0] === '--version') console.log(VERSION + ' (Claude Code)')
else if (words[0] === '--help') console.log(HELP)
else {
  const valueOf = (flag) => words[words.indexOf(flag) + 1]
  const kept = __dirname + '/session-' + (words.includes('--resume') ? valueOf('--resume') : valueOf('--session-id'))
  if (words.includes('--resume') && !existsSync(kept)) {
    tell({ type: 'result', subtype: 'error_during_execution', is_error: true, num_turns: 0, total_cost_usd: 0, errors: ['No conversation found'] })
    process.exit(1)
  }
  const before = existsSync(kept) ? readFileSync(kept, 'utf8') : ''
  writeFileSync(kept, before)
  tell({ type: 'system', subtype: 'init' })
  const prompt = readFileSync(0, 'utf8')
  const [, step] = /^\[PHASE \S+ (\S+)\]/m.exec(prompt) || []
  const played = prompt.startsWith('{') ? JSON.parse(prompt) : step ? ofStep(step) : ofThread(prompt, before)
  const { writes = {}, reports = [], says = [], stderr = '', stays = false, exit = 0, works = 0, lingers = 0 } = played
  function ofStep(step) {
    return JSON.parse(readFileSync(__dirname + '/plays.json', 'utf8')).steps[step]
  }
  function ofThread(prompt, before) {
    const [, thread, token] = /^\[THREAD ([\d.]+)[^]*?--as (\S+)/.exec(prompt) || before.split(' ')
    writeFileSync(kept, '- ' + thread + ' ' + token)
    const heard = __dirname + '/heard-' + thread
    const times = existsSync(heard) ? readFileSync(heard, 'utf8').trim().split('\n').length : 0
    appendFileSync(heard, JSON.stringify({ session: kept.slice(-36), folder: process.cwd(), prompt }) + '\n')
    const { work, threads } = JSON.parse(readFileSync(__dirname + '/plays.json', 'utf8'))
    const { reports = [], ...rest } = threads[thread][times]
    const own = ([name, ...more]) => [work, name, '--thread', thread, '--as', token, ...more]
    return { says: [{ type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0.01 }], ...rest, reports: reports.map(own) }
  }
  const takes = (ms) => ms && Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  takes(works)
  for (const [key, text] of Object.entries(writes)) {
    const name = key === 'OUTPUT' ? /^Output: (.+)$/m.exec(prompt)[1] : key
    mkdirSync(require('node:path').dirname(name), { recursive: true })
    writeFileSync(name, text)
  }
  for (const line of reports) {
    try {
      execFileSync(process.execPath, line, { stdio: 'pipe' })
    } catch {
      // What it was refused for comes back to it.
    }
  }
  takes(lingers)
  if (Object.keys(writes).length === 0 && prompt.startsWith('{')) writeFileSync('words.json', JSON.stringify(words))
  for (const event of says) tell(event)
  if (stderr) console.error(stderr)
  if (stays) {
    spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, stdio: 'ignore' })
    setTimeout(() => {}, 60000)
    tell({ type: 'assistant', message: { content: [{ type: 'text', text: 'It stays.' }] } })
  } else process.exitCode = exit
}
`
