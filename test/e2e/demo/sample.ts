import { cp, rename } from 'node:fs/promises'
import { join } from 'node:path'

/** The task that the demo gives: what `tally` lacks. */
export const SAMPLE_TASK = 'Add a --json flag to tally'

/**
 * Copies the sample project, a small command line program with passing lint and tests, into a folder. Its manifest is
 * kept as `_package.json`, so that no tool of this repository takes it for a package.
 */
export const copySample = async (into: string): Promise<void> => {
  await cp(join(import.meta.dirname, 'sample'), into, { recursive: true })
  await rename(join(into, '_package.json'), join(into, 'package.json'))
}
