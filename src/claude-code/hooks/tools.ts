import { findProject } from '../../state-manager/project.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import { ownCommand } from '../own-commands.ts'
import { allow, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { type Guarded, guardedRun, guardWrite } from './guard-write.ts'
import { isOrchestrator, runOfSession } from './lives.ts'
import type { Surroundings } from './moment.ts'
import { countRefusal } from './refusals.ts'
import { type Answer, orDefect } from './respond.ts'

/** The answer to a tool call that agents make all the time: a shell command, a file. */
export const answerTool: Answer = (event, surroundings) =>
  orDefect(event, async (input): Promise<HookOutput> => {
    const guarded = await guardedIn(input, surroundings)
    if (!guarded) return SILENT
    if (input.tool_name === 'Bash') return guardBash(guarded, input)
    const project = findProject(surroundings.projectFolder)
    return countRefusal(project, input, guarded.lives, guardWrite(guarded, input))
  })

const guardedIn = async (input: HookInput, surroundings: Surroundings): Promise<Guarded | null> => {
  const { projectFolder, client } = surroundings
  const project = findProject(projectFolder)
  const work = findWorkFolder(projectFolder)
  const run = runOfSession(project, input, client)
  // While its run rests, a session may carry out a stage.
  if (run?.status !== 'running' && work !== null) {
    const stage = (await import('./stage.ts')).guardedStage(input, { ...surroundings, work })
    if (stage) return stage
  }
  return run && guardedRun(project, run, work)
}

// Our own exact command lines pass without a question; all else follows the user's own permissions: what a command changed is seen
// afterwards, what it would change nobody can read.
const guardBash = ({ lives }: Guarded, input: HookInput): HookOutput => {
  const own = ownCommand(input.tool_input?.command ?? '')
  return own === 'reports' || (own === 'steers' && isOrchestrator(lives, input)) ? allow() : SILENT
}
