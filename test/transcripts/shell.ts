import { inject } from 'vitest'
import { runPhasegate } from '../../src/cli/phasegate/commands.ts'
import type { Place } from '../../src/cli/phasegate/place.ts'
import { runCli } from '../../src/cli/run.ts'
import { runWork } from '../../src/cli/work/commands.ts'
import { hereIn } from '../../src/cli/work/place.ts'
import { readers } from '../../src/cli/work/readers.ts'
import { PHASEGATE } from '../../src/commands/phasegate.ts'
import { WORK } from '../../src/commands/work.ts'
import { wordsOfLine } from '../../src/commands/words.ts'
import { loadSettings } from '../../src/configuration/load.ts'
import { findProject } from '../../src/state-manager/project.ts'
import type { Workplace } from '../e2e/client/workplace.ts'

/** What a person types in a terminal of the project, one line after another, and what that prints. Without a process. */
export const shellIn =
  ({ home, project }: Pick<Workplace, 'home' | 'project'>, plugin = inject('plugin'), env: Place['env'] = {}) =>
  async (...lines: readonly string[]): Promise<string> => {
    const said: string[] = []
    const write = (part: string): void => void said.push(part)
    const io = { stdout: { write }, stderr: { write }, env: {} }
    for (const line of lines) {
      const [program, ...argv] = wordsOfLine(line).map(({ text }) => text)
      write(`$ ${line}\n`)
      const shared = { summary: '', version: '0', argv, io }
      if (program === 'work')
        await runCli({ ...shared, program, table: WORK, run: runWork(workPlace(project, home, plugin)) })
      else
        await runCli({
          ...shared,
          program: 'phasegate',
          table: PHASEGATE,
          run: runPhasegate({ ...placeOf(project, home, plugin), env }),
        })
    }
    return said.join('')
  }

const placeOf = (project: string, home: string, plugin: string): Place => ({
  project: findProject(project),
  plugin,
  home,
  session: null,
  client: null,
  terminal: true,
  env: {},
  now: () => new Date().toISOString(),
})

/** A terminal of the project, as `work` sees it. */
export const workPlace = (project: string, home: string, plugin: string) => {
  const here = hereIn(project, plugin, {}, () => readers)
  return {
    ...here,
    surroundings: { plugin, home, settings: loadSettings({ home, project }) },
    terminal: true,
  }
}
