import type { CliCommand } from '../table.ts'
import { configGet, configReset, configSet, configShow, configUndo } from './config.ts'
import { dispatch } from './dispatch.ts'
import { doctor } from './doctor.ts'
import { nextCommand } from './next.ts'
import { override } from './override.ts'
import type { Place } from './place.ts'
import { resume } from './resume.ts'
import { runGitCommand } from './run-git.ts'
import { runTestsCommand } from './run-tests.ts'
import { status } from './status.ts'
import { stop } from './stop.ts'
import { wait } from './wait.ts'

/** Every subcommand of `phasegate`, in the order of the help. */
export const commandsOf = (place: Place): CliCommand[] =>
  [
    dispatch,
    status,
    nextCommand,
    wait,
    stop,
    resume,
    override,
    configShow,
    configGet,
    configSet,
    configReset,
    configUndo,
    doctor,
    runTestsCommand,
    runGitCommand,
  ].map((command) => command(place))
