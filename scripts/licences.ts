import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

/**
 * The licences of the packages that a bundle holds, as their own files say them.
 *
 * @param inputs the files that were bundled, relative to this folder
 */
export const licencesOf = (inputs: readonly string[]): string => {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))
  return [...folders]
    .map(noticeOf)
    .toSorted()
    .join(`\n${'-'.repeat(80)}\n\n`)
}

const noticeOf = (folder: string): string => {
  const { name, version, license } = Package.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (!file) throw new Error(`${name} brings no licence file`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

const Package = z.object({ name: z.string(), version: z.string(), license: z.string() })
