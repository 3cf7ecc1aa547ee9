import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadPhases } from '../src/configuration/phase-files.ts'

const ROOT = join(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

/** What an example in a comment says, no code relies on. */
const withoutComments = (text: string): string[] => {
  const blank = text.replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
  return blank.split('\n').map((line) => line.replace(/(^|\s)\/\/.*$/, ''))
}

const SOURCES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ file: name.split(sep).join('/'), lines: withoutComments(readFileSync(join(SRC, name), 'utf8')) }))

const found = (pattern: RegExp): string[] =>
  SOURCES.flatMap(({ file, lines }) =>
    lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  )

const escaped = (name: string): string => name.replaceAll('.', String.raw`\.`)

describe('no code knows by name what a project may name as it likes', () => {
  const phases = loadPhases(ROOT, join(ROOT, 'test')).map(({ definition }) => definition)
  const ids = phases.map(({ id }) => id).filter((id) => id.includes('.'))

  test('there are phases and sources to look at', () => {
    expect(phases.length).toBeGreaterThan(10)
    expect(SOURCES.length).toBeGreaterThan(100)
  })

  test.each(phases.map(({ output }) => output))('the artifact %s', (output) => {
    expect(found(new RegExp(escaped(output)))).toEqual([])
  })

  // The id of a batch looks the same.
  test.each(ids)('the phase %s', (id) => {
    expect(found(new RegExp(String.raw`(?<![\w.]|--batch )${escaped(id)}(?![\w.])`))).toEqual([])
  })

  const agents = readdirSync(join(ROOT, 'agents')).map((name) => name.replace(/\.md$/, ''))

  // `default` is what PLAN.md falls back to, a word of its format; `manager` conducts what a forked command starts.
  const words = new Set(['default', 'manager'])
  test.each(agents.filter((name) => !words.has(name)))('the agent %s', (name) => {
    expect(found(new RegExp(`phasegate:${name}\\b|(['"\`])${name}\\1`))).toEqual([])
  })
})
