import { loadSettings } from '../../configuration/load.ts'
import { workReader } from '../../state-manager/work-reader.ts'

/** What few commands need, in a bundle of its own (tsup.config.ts): the parsers and their schemas. */
export interface Heavy {
  readonly reader: typeof workReader
  readonly loadSettings: typeof loadSettings
}

export const heavy: Heavy = { reader: workReader, loadSettings }
