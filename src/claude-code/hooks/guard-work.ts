import { basename, resolve } from 'node:path'
import { deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { isReadOnly } from './read-only.ts'
import { whatRuns } from '../../machine/what-runs.ts'
import { isOpen, type Running, type RunningCommand } from '../../machine/running.ts'
import { changesWork, isWrittenByCode } from './work-writes.ts'

/**
 * What holds in every session: approving is for people, also where no workstream is yet (`work` null); journals and
 * projections are written by code. A person's `!work approve …` fires no tool hook; every model's tool call does.
 */
export const guardWork = (input: HookInput, work: string | null): HookOutput => {
  const folder = input.cwd ?? process.cwd()
  if (input.tool_name === 'Bash') return guardCommand(input.tool_input?.command ?? '', folder, work)
  const path = input.tool_input?.file_path ?? input.tool_input?.notebook_path
  if (work === null || typeof path !== 'string' || !isWrittenByCode(work, resolve(folder, path))) return SILENT
  return deny(`${basename(path)} is written by code. Report with work update; people approve with !work approve`)
}

const guardCommand = (command: string, folder: string, work: string | null): HookOutput => {
  if (isReadOnly(command)) return SILENT
  const running = whatRuns(command, folder)
  if (approves(running)) {
    return deny('only a person approves. Ask the user to type: !work approve plan, or !work approve stage N')
  }
  if (work !== null && changesWork(running, work)) {
    return deny(
      'journals, threads.json and index.json of workstreams are written by code. Report with: work update --thread ID --status S. To do away with a workstream is for people, too: ask the user',
    )
  }
  return SILENT
}

const approves = ({ commands, texts }: Running): boolean => commands.some(isApproval) || texts.some(saysApproval)

// A word that cannot be read might be `approve`; our commands have no need of one.
const isApproval = ({ program, words }: RunningCommand): boolean => {
  const [first = '', ...rest] = words
  if (program !== 'work') return isOpen(program) && first === 'approve'
  if (isOpen(first)) return true
  return first.startsWith('-')
    ? rest.includes('approve') && !asksHelp(words)
    : first === 'approve' && (!asksHelp(words) || words.some(isOpen))
}

const asksHelp = (words: readonly string[]): boolean => words.some((word) => word === '--help' || word === '-h')

// As words of a command line, or as strings of a program that starts another.
const saysApproval = (text: string): boolean =>
  /(?:^|[\s/;&|(`={,:[!"'])work(?:\.js|\.cmd)?["'`\s,[\]()\\]+approve\b/.test(text) ||
  (/["'`/]work(?:\.js|\.cmd)?["'`]/.test(text) && /["'`]approve["'`\s]/.test(text))
