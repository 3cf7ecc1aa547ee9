import { expect, test } from 'vitest'
import { type ExplorerSettings, explorerCount, looksSmall } from '../../../src/workflow/run/explorer-count.ts'

const limited = (usual: number, max: number) => ({ stages: { EXPLORE: { explorers: { default: usual, max } } } })

const LARGE = { files: 10_000, isThorough: false }

/** The number in a project that is large enough for any. */
const wanted = (task: string, settings: ExplorerSettings): number => explorerCount(task, LARGE, settings).count

test.each([
  ['Fix a typo in the README', 1],
  ['please correct the spelling of "recieve" in src/mail.ts', 1],
  ['Typo in docs/auth.md', 1],
  ['fix the typo in src/add.ts', 1],
  ['Rename getUser to findUser', 2],
  ['can you rename the auth module', 2],
  ['bump the version to 1.2.0', 2],
  ['Fix the crash when the list is empty', 3],
  ['add a --verbose flag', 3],
  ['Ajoute une option', 3],
  ["fix the author's name", 3],
  ['Add typo-tolerant search', 3],
  ['', 3],
  ['Add OAuth login', 6],
  ['Rework the authentication flow', 6],
  ['Migrate from Jest to Vitest', 6],
  ['write the database migration', 6],
  ['Rethink the architecture of the editor', 6],
  ['Show the error in the frontend and log it in the backend', 6],
  ['Use one logger across all of our services', 6],
  ['Rename the package and add SSO', 6],
] as const)('%j gets %i explorers', (task, count) => {
  expect(wanted(task, limited(3, 10))).toBe(count)
})

test('the configured maximum caps every number', () => {
  expect(wanted('Add OAuth login', limited(3, 4))).toBe(4)
  expect(wanted('Add a flag', limited(3, 2))).toBe(2)
})

test('a large task never gets fewer than the default, a small one never more', () => {
  expect(wanted('Add OAuth login', limited(8, 10))).toBe(8)
  expect(wanted('Rename a to b', limited(1, 10))).toBe(1)
})

test('a typo and a rename look small; building something does not', () => {
  expect(looksSmall('fix typos in the docs')).toBe(true)
  expect(looksSmall('Rename a to b')).toBe(true)
  expect(looksSmall('Rename a to b and add a cache')).toBe(false)
  expect(looksSmall('Add a cache')).toBe(false)
})

test('a long text is no small task, whatever its words', () => {
  expect(looksSmall(`fix the typo ${'and the words after it '.repeat(6)}`)).toBe(false)
})

test.each([
  [1, 1, 'files'],
  [100, 1, 'files'],
  [101, 2, 'files'],
  [500, 2, 'files'],
  [501, 6, 'task'],
] as const)('in a project of %i files there are at most %i explorers', (files, count, by) => {
  expect(explorerCount('Add OAuth login', { files, isThorough: false }, limited(3, 10))).toEqual({ count, by })
})

test('a small task in a small project has no more explorers than the task deserves', () => {
  expect(explorerCount('Fix a typo', { files: 300, isThorough: false }, limited(3, 10))).toEqual({
    count: 1,
    by: 'task',
  })
})

test('the size of a project bounds no thorough run', () => {
  expect(explorerCount('Add a flag', { files: 3, isThorough: true }, limited(3, 10))).toEqual({ count: 3, by: 'task' })
})
