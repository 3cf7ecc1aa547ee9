import { loadSettings } from '../../configuration/load.ts'
import { workReader } from '../../state-manager/work-reader.ts'

/** The readers of plans, journals and settings, with their schemas: `work` needs them only where a text is new. */
export const readers = { workReader, loadSettings }
export type Readers = typeof readers
