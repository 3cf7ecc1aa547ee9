import { dirname } from 'node:path'
import { loadSettings } from '../../configuration/load.ts'
import { workReader } from '../../state-manager/work-reader.ts'
import type { Surroundings } from './work.ts'
import { workEngine } from './work-engine.ts'

/** The engine of workstreams with everything it may need; `work` itself loads the reader only when it has to. */
export const { readWork, stateOf, handleWork, changeWork } = workEngine(() => workReader)

/** What surrounds the workstreams of a folder `work/`. @throws Refused `configuration` */
export const surroundingsOf = (work: string, { plugin, home }: Omit<Surroundings, 'settings'>): Surroundings => ({
  plugin,
  home,
  settings: loadSettings({ home, project: dirname(work) }),
})
