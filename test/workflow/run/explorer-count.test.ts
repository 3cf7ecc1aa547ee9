import { expect, test } from 'vitest'
import { explorerCount, looksSmall } from '../../../src/workflow/run/explorer-count.ts'

const limited = (usual: number, max: number) => ({ stages: { EXPLORE: { explorers: { default: usual, max } } } })

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
  expect(explorerCount(task, limited(3, 10))).toBe(count)
})

test('the configured maximum caps every number', () => {
  expect(explorerCount('Add OAuth login', limited(3, 4))).toBe(4)
  expect(explorerCount('Add a flag', limited(3, 2))).toBe(2)
})

test('a large task never gets fewer than the default, a small one never more', () => {
  expect(explorerCount('Add OAuth login', limited(8, 10))).toBe(8)
  expect(explorerCount('Rename a to b', limited(1, 10))).toBe(1)
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
