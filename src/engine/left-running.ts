import { endMarked } from '../machine/processes.ts'
import { type Conductor, HEADLESS } from '../workflow/core/conductor.ts'

/** Ends what a process of ours that was killed has left running. Of a session of the client's that is the client's to do. */
export const endLeftRunning = (conductor: Conductor | null): void => {
  if (conductor?.session?.startsWith(HEADLESS)) endMarked(`${conductor.session}/`)
}
