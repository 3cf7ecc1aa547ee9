import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import { deny, type HookInput, type HookOutput, SILENT } from './protocol.ts'
import { isReadOnly } from './read-only.ts'
import { runs, unquoted } from './what-runs.ts'

/**
 * What holds in every session of a project with workstreams: approving is for people, and journals and projections are
 * written by code. A person's `!work approve …` fires no tool hook; every model's tool call does.
 */
export const guardWork = (input: HookInput, work: string): HookOutput => {
  const folder = input.cwd ?? process.cwd()
  if (input.tool_name === 'Bash') return guardCommand(input.tool_input?.command ?? '', folder)
  const path = input.tool_input?.file_path ?? input.tool_input?.notebook_path
  if (typeof path !== 'string' || !isWrittenByCode(relative(work, resolve(folder, path)))) return SILENT
  return deny(`${basename(path)} is written by code. Report with work update; people approve with !work approve`)
}

const guardCommand = (command: string, folder: string): HookOutput => {
  if (isReadOnly(command)) return SILENT
  if (runs(command, folder, approves)) {
    return deny('only a person approves. Ask the user to type: !work approve plan, or !work approve stage N')
  }
  if (WRITTEN_BY_CODE.test(unquoted(command))) {
    return deny(
      'journals, threads.json and index.json of workstreams are written by code. Report with: work update --thread ID --status S',
    )
  }
  return SILENT
}

const isWrittenByCode = (within: string): boolean => {
  if (within.startsWith('..') || isAbsolute(within)) return false
  const [first, second] = within.split(sep)
  return within === 'index.json' || (first !== undefined && (second === 'journal' || second === 'threads.json'))
}

const WRITTEN_BY_CODE =
  /(?:^|[\s=<>|;&(/])work\/(?:index\.json|\d{3,}-[\w-]+\/(?:journal|threads\.json))|(?:^|[\s/])(?:\d{3,}-[\w-]+\/)(?:journal\/|threads\.json)/

/** The text runs `work approve`, in whatever order its words reach it: direct, by path, by node, through a shell or a pipe. */
const approves = (plain: string): boolean =>
  /\bapprove\b/.test(plain) && /(?:^|[\s/;&|(`={,:[])work(?:\.js|\.cmd)?(?=$|[\s;&|)`,\]}])/m.test(plain)
