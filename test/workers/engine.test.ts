import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findEngine } from '../../src/workers/engine.ts'
import { folder, text, write } from '../machine/folder.ts'

const LINUX = '@restatedev/restate-server-linux-x64'

/** An engine that is looked for where this is `npm`, by somebody who has none. */
const scene = (npm: string | null) => {
  const programs = folder(npm === null ? {} : { npm: `#!${process.execPath}\n${npm}` })
  if (npm !== null) chmodSync(join(programs, 'npm'), 0o755)
  vi.stubEnv('PATH', programs)
  onTestFinished(() => void vi.unstubAllEnvs())
  const [home, said]: [string, string[]] = [folder(), []]
  const find = (platform = 'linux-x64', named: string | null = null): string =>
    findEngine(named, home, (line) => said.push(line), platform)
  return { home, said, find }
}

// As npm does it: what is asked for lies below the prefix afterwards.
const FETCHES = String.raw`
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
const [, , ...words] = process.argv
const prefix = words[words.indexOf('--prefix') + 1]
const bin = prefix + '/node_modules/' + words.at(-1).replace(/@[^@]*$/, '') + '/bin'
mkdirSync(bin, { recursive: true })
writeFileSync(bin + '/restate-server', '')
appendFileSync(prefix + '/../asked', words.at(-1) + ' ' + words.includes('--ignore-scripts') + '\n')
`

test('npm fetches the tested version of the engine, once, after that was said', () => {
  const { home, said, find } = scene(FETCHES)
  const path = find()
  expect(existsSync(path)).toBe(true)
  expect(find()).toBe(path)
  expect(text(home, 'asked')).toMatch(/^@restatedev\/restate-server-linux-x64@\d+\.\d+\.\d+ true\n$/)
  expect(said).toEqual([expect.stringMatching(/Fetches the engine, Restate .* MB, Business Source License.* into /)])
})

test('an engine that another version of ours had fetched is not this one', () => {
  const { home, find } = scene(FETCHES)
  write(home, { [`1.0.0/node_modules/${LINUX}/bin/restate-server`]: '' })
  expect(find()).not.toContain('/1.0.0/')
})

test.each([
  ['without npm', null, /npm could not fetch .*linux-x64 [\d.]+:\s+npm is not installed[^]*workers up --engine PATH/],
  [
    'without a network',
    `console.error('npm error code ENOTFOUND\\nnpm error network request to a registry failed'); process.exit(1)`,
    /npm could not fetch [^]*ENOTFOUND[^]*network request[^]*workers up --engine PATH/,
  ],
  ['where npm has put nothing there', '', /npm could not fetch/],
])('%s it is said why, and what to do', (_, npm, said) => {
  expect(scene(npm).find).toThrow(said)
})

test('for a platform that has none npm is not asked', () => {
  const { home, find } = scene(FETCHES)
  expect(() => find('win32-x64')).toThrow(/no engine for win32-x64, only for linux-x64, .*darwin-arm64/)
  expect(existsSync(join(home, 'asked'))).toBe(false)
})

test('one that was named is taken as it is, and said where it is not there', () => {
  const { home, find } = scene(null)
  write(home, { mine: '' })
  expect(find('win32-x64', join(home, 'mine'))).toBe(join(home, 'mine'))
  expect(() => find('linux-x64', '/nowhere/restate')).toThrow(/no program \/nowhere\/restate; without --engine/)
})
