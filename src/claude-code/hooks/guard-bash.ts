import { relative } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { mayEdit } from '../../workflow/run/may-edit.ts'
import { givenUp, type RunMoment, writable } from './guard-write.ts'
import { attemptOfAgent, isOrchestrator, livesOfRun } from './lives.ts'
import { isReadOnly } from './read-only.ts'
import { allow, deny, type HookOutput, SILENT } from '../protocol.ts'
import { runs } from '../../machine/what-runs.ts'
import { shellWrite } from '../../machine/shell-writes.ts'

/**
 * A shell command of a model is about to run. Our own exact command lines pass without a question; what would write the
 * run's files or speak for a person is refused; what agents run otherwise follows the user's own permissions.
 */
export const guardBash = ({ input, run, project }: RunMoment): HookOutput => {
  const command = (input.tool_input?.command ?? '').trim()
  const owner = attemptOfAgent(livesOfRun(run), input)
  const over = owner && !isReadOnly(command) ? givenUp(owner) : null
  if (over) return deny(over)
  const step = owner ? run.steps[owner.step] : undefined
  const own = step ? writable(project, run, step) : []
  const foreign = withoutOwn(project, command, own)
  const refused = refusedForAll(project, foreign, input.cwd ?? project.root)
  if (refused) return deny(refused)
  if (step && CHANGES_RUN.test(command)) {
    return deny(`${step.id} is a step of the run and does not steer it; it reports by writing ${own[0]}`)
  }
  const change = step && run.status === 'running' && !mayEdit(run, step) ? shellWrite(foreign, project.root) : null
  if (step && change)
    return deny(
      `${step.id} changes nothing in the project (${change}); its only file is ${own[0]}. For scratch files use /tmp`,
    )
  if (!isOrchestrator(run, input)) return SILENT
  if (OWN_COMMAND.test(command)) return allow()
  if (run.status !== 'running' || isReadOnly(command)) return SILENT
  return deny(
    'the orchestrator runs no commands of its own: make the calls of the directive (phasegate next). To work by hand: /phasegate:stop',
  )
}

// What a step writes to its own artifact is nobody else's matter; `/dev/` because that is no file of the project.
const withoutOwn = (project: Project, command: string, own: readonly string[]): string =>
  own
    .flatMap((path) => [path, relative(project.root, path)])
    .reduce((rest, path) => rest.replaceAll(path, '/dev/output'), command)

const OWN_COMMAND =
  /^phasegate (?:(?:next|wait|status|run-tests|run-git|config show|doctor)(?: --[a-z]+)*|config get [\w.]+|dispatch [^;&|<>`$\n]*)$/

const CHANGES_RUN =
  /\bphasegate(?:\.js|\.cmd)?["']?\s+(?:dispatch|stop|resume|override|run-tests|run-git|doctor\s+--fix|config\s+(?:set|reset))\b/
// As words of a command line, of a list of arguments, or of a command typed into another client.
const FOR_PEOPLE = /\bphasegate(?:\.js|\.cmd)?(?:[\s,[\]()]+|:)override\b/

const refusedForAll = (project: Project, command: string, folder: string): string | null => {
  if (isReadOnly(command)) return null
  if (runs(command, folder, (plain) => FOR_PEOPLE.test(plain)))
    return 'only a person may override: ask the user to type /phasegate:override <step> --reason "…"'
  const touched = runFilesIn(command)
  if (touched.length === 0) return null
  return `${touched[0]} belongs to the run in ${project.root} and is written by code only; write just the Output file of your step`
}

// Looked for in one word at a time: in a whole command a word of 60 kB would take seconds.
const RUN_FILE = /\.agents(?:\/(?:tmp|runs)(?:\/(?:journal|state\.json|\.draft).*|\/?)|\/?)$/s
const ARTIFACT = /\.agents\/(?:tmp|runs)\/phases\//
const REPLACES = /(?:^|[\s;&|(])(?:rm|mv|cp|ln|tee|truncate|dd|install|touch|chmod|sed\s+-[a-z]*i)\b/
const REDIRECTED = />{1,2}\|?\s*["']?([^\s"'`<>|;&()]*\.agents\/(?:tmp|runs)\/[^\s"'`<>|;&()]+)/g

// Journal, projections and the folders that hold them; artifacts too where a command that replaces files names another's.
const runFilesIn = (command: string): string[] => {
  const words = command.split(/[\s"'`<>|;&()]+/).map((word) => word.slice(word.indexOf('=') + 1))
  const replaces = REPLACES.test(command)
  const named = words.filter((word) => RUN_FILE.test(word) || (replaces && ARTIFACT.test(word)))
  return [...named, ...[...command.matchAll(REDIRECTED)].map(([, path = '']) => path)]
}
