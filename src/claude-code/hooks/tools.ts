import { findProject } from '../../state-manager/project.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import { type HookOutput, SILENT } from '../protocol.ts'
import { guardBash } from './guard-bash.ts'
import { guardWork } from './guard-work.ts'
import { guardWrite } from './guard-write.ts'
import { runOfSession } from './lives.ts'
import { type Answer, orDefect } from './respond.ts'

/** The answer to a tool call that agents make all the time: a shell command, a file. */
export const answerTool: Answer = (event, surroundings) =>
  orDefect(event, async (input): Promise<HookOutput> => {
    const { projectFolder, client } = surroundings
    const work = findWorkFolder(projectFolder)
    const refused = guardWork(input, work)
    if (refused !== SILENT) return refused
    const project = findProject(projectFolder)
    const run = runOfSession(project, input, client)
    // While its run rests, a session may carry out a stage.
    if (run?.status !== 'running' && work !== null) {
      const answer = (await import('./stage.ts')).answerToolOfStage(input, { ...surroundings, work })
      if (answer) return answer
    }
    if (!run) return SILENT
    return input.tool_name === 'Bash' ? guardBash({ input, project, run }) : guardWrite({ input, project, run })
  })
