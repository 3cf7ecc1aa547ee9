import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { madeAnew, type Transcripts } from './page.ts'

const FOLDER = join(import.meta.dirname, '../../docs/commands')

/** The pages of commands, by the names of their files. */
export const PAGES: readonly string[] = readdirSync(FOLDER).filter((name) => name !== 'README.md')

export const pageText = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

/** Every page is as it is when it is made anew; `pnpm transcripts` writes what differs. */
export const pagesShow = async (transcripts: Transcripts): Promise<void> => {
  for (const name of PAGES)
    await expect
      .soft(madeAnew(pageText(name), transcripts), 'to write it anew: pnpm transcripts')
      .toMatchFileSnapshot(join(FOLDER, name))
}
