import { rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { jsonIfReadable } from '../../state-manager/read.ts'
import { writeWhole } from '../../state-manager/write.ts'

const Kept = z.object({
  /** The user's own command, and how it is written in the settings; null where there was none. */
  theirs: z.nullable(z.string()),
  literal: z.nullable(z.string()),
  /** The whole file, where it held nothing else; null where there was none. */
  file: z.optional(z.nullable(z.string())),
})
/** What the settings held before ours was put in. */
export type Kept = z.infer<typeof Kept>

/** Null where nothing is kept. */
export const readKept = (home: string): Kept | null => z.safeParse(Kept, jsonIfReadable(keptIn(home))).data ?? null

export const keep = (home: string, kept: Kept): void => writeWhole(keptIn(home), `${JSON.stringify(kept, null, 2)}\n`)

export const forget = (home: string): void => rmSync(keptIn(home), { force: true })

export const keptIn = (home: string): string => join(home, '.phasegate', 'statusline.json')
