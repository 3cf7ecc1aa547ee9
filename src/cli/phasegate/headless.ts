import { join } from 'node:path'
import { carriedRun } from '../../claude-code/carried-run.ts'
import { dispatchOf } from '../../commands/dispatch.ts'
import { headlessOf } from '../../commands/headless.ts'
import { resumeOf } from '../../commands/resume.ts'
import { loadSettings } from '../../configuration/load.ts'
import { activeRun } from '../../engine/run/handle-run.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import { startRun } from '../../engine/run/start.ts'
import { refuseStranger, refuseStrangeRun } from '../../engine/trust.ts'
import { scheduleTable } from '../../shown/schedule-table.ts'
import { readState } from '../../state-manager/run-state.ts'
import { type Reader, resume as continued } from '../../workflow/core/text.ts'
import { textFilesIn } from '../../workers/text-files.ts'
import type { Run } from '../../workflow/run/state.ts'
import { type Guest, headless } from '../headless/door.ts'
import { inShell } from '../reader.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { dispatch } from './run-commands.ts'

/** Starts a run and carries it out here. */
export const run = async (place: Place, input: PhasegateInput<'run'>): Promise<Reply> => {
  const { values, colors } = input
  if (values['dry-run']) return dispatch(place, input)
  const { project, plugin, home } = place
  const args = dispatchOf(values)
  const asked = { ...headlessOf(values), by: 'phasegate run' }
  refuseStranger(place)
  return headless({ ...groundOf(place), paint: colors }, asked, async ({ budget, ...caller }) => {
    const started = await startRun(project, { ...args, budget }, { plugin, home, ...caller })
    return guestOf(place, started, inShell(values), scheduleTable(started, project.root))
  })
}

/** Goes on with a run here. */
export const resumeHere = (place: Place, { values, colors }: PhasegateInput<'resume'>): Promise<Reply> => {
  const asked = { ...headlessOf(values), by: 'phasegate resume' }
  const args = resumeOf(values)
  const before = activeRun(place.project)
  refuseStrangeRun(place, before)
  return headless({ ...groundOf(place), paint: colors }, asked, ({ budget, ...caller }) => {
    // A budget that it has is not taken back by the setting.
    const more = before.budget ? asked.budget : budget
    const { run: resumed, said } = resumeRun(place.project, { ...args, budget: more }, caller)
    return guestOf(place, resumed, inShell(values), said)
  })
}

// What a project brings counts only where its user has accepted it.
const groundOf = ({ project, plugin, home, env, now }: Place) => {
  const { root } = project
  return { root, plugin, home, env, now, settings: loadSettings({ home, project: root }) }
}

const guestOf = ({ project, plugin }: Place, { id, trees }: Run, reader: Reader, told: string): Guest => {
  const read = () => {
    const found = readState(project)
    return found?.id === id ? carriedRun(project, found, reader) : null
  }
  return {
    told,
    what: { id, journal: project.journal, read },
    codeOf: (command) => [join(plugin, 'dist', 'phasegate.js'), command],
    away: {
      run: id,
      ...('off' in trees ? { branch: null, keep: null } : { branch: trees.branch, keep: trees.keep }),
      reads: () => ({ folder: project.phases, files: textFilesIn(project.phases) }),
      needs: () => [],
    },
    goOn: continued(),
    reader: () => reader,
  }
}
