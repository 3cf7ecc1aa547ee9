import { stripVTControlCharacters } from 'node:util'
import { inject } from 'vitest'
import type { Workplace } from '../e2e/client/workplace.ts'

/** What was printed, with one text for what differs from time to time: folders, times, ids, hashes, ports, tokens, versions. */
export const steady = (text: string, { project, home }: Pick<Workplace, 'home' | 'project'>): string =>
  VARYING.reduce(
    (said, [pattern, same]) => said.replaceAll(pattern, same),
    stripVTControlCharacters(text)
      .replaceAll(project, '/home/ann/tally')
      .replaceAll(home, '/home/ann')
      .replaceAll(inject('plugin'), '/home/ann/.claude/plugins/phasegate')
      .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '3ac5ab19-0000-4000-8000-000000000000')
      .replaceAll(/\b[0-9a-f]{40}\b/g, '57607238bf20a1c4e8d7095b3f6a8c1d2e4f7b90')
      .replaceAll(/\b[0-9a-f]{10}\b/g, hashes()),
  )
    .replaceAll(/ +$/gm, '')
    .trimEnd()

const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b\d{8}-\d{6}-[0-9a-f]{6}\b/g, '20261121-050000-1f0a3c'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-21T05:00:00.000Z'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-11-21 05:00 UTC'],
  [/\b\d\d:\d\d:\d\d\b/g, '05:00:00'],
  [/\b\d+ s\b/g, '1 s'],
  [/\b\d+\.\d s\b/g, '0.4 s'],
  [/\bidle \d+ ms, active \d+ ms/g, 'idle 3 ms, active 40 ms'],
  [/\bin session [0-9a-f]{8}\b/g, 'in session 3ac5ab19'],
  [/writable, .+ free/g, 'writable, 20 GB free'],
  [/^(.*✓ (?:node|claude code|git) +)[\d.]+$/gm, '$1(its version)'],
  [/TOKEN=[0-9a-f]{48}/g, 'TOKEN=…'],
  [/(127\.0\.0\.1):\d+\/[\w-]{32}/g, '$1:4765/kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'],
  [/(127\.0\.0\.1):(?!4765)\d+/g, '$1:9099'],
]

/** The first hash of a text is always the same one, and so is the second. */
const hashes = () => {
  const seen: string[] = []
  return (hash: string): string => {
    if (!seen.includes(hash)) seen.push(hash)
    return SAME[seen.indexOf(hash)] ?? hash
  }
}
const SAME = ['57607238bf', '99479b13fb', 'c2d07f31aa']

/** Parts of a text, from the line that one pattern matches to the line of the other; what is left out is marked. */
export const excerpts = (text: string, ...parts: readonly (readonly [first: RegExp, last: RegExp])[]): string => {
  const lines = text.trimEnd().split('\n')
  const found = parts.map(([first, last]) => {
    const start = lines.findIndex((line) => first.test(line))
    const end = lines.findIndex((line, index) => index >= start && last.test(line))
    if (start < 0 || end < 0) throw new Error(`nothing from ${first} to ${last} in:\n${text}`)
    return { start, end }
  })
  const end = found.at(-1)?.end ?? 0
  return [
    ...found.flatMap(({ start, end: last }, index) => [
      ...(start > (found[index - 1]?.end ?? -1) + 1 ? ['[…]'] : []),
      ...lines.slice(start, last + 1),
    ]),
    ...(end < lines.length - 1 ? ['[…]'] : []),
  ].join('\n')
}
