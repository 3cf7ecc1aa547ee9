import { workReader } from '../../state-manager/work-reader.ts'
import { workEngine } from './work-engine.ts'

/** The engine of workstreams with everything it may need; `work` itself loads the reader only when it has to. */
export const { readWork, stateOf, handleWork } = workEngine(() => workReader)
