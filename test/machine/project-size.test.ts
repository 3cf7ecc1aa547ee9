import { expect, test } from 'vitest'
import { projectSize } from '../../src/machine/project-size.ts'
import { folder, git, repository, write } from './folder.ts'

test('counts what git tracks, in the folder of the project', () => {
  const root = repository({ 'README.md': '', 'src/a.ts': '', 'src/b c.ts': '' })
  write(root, { 'untracked.ts': '' })
  expect(projectSize(root)).toBe(3)
  expect(projectSize(`${root}/src`)).toBe(2)
})

test('where git tracks nothing, counts what is there: neither hidden files’ folders nor dependencies', () => {
  const files = { 'a.ts': '', 'src/b.ts': '', 'node_modules/c/index.js': '', '.cache/d': '' }
  expect(projectSize(folder(files))).toBe(2)
  const root = folder(files)
  git(root, 'init', '--quiet')
  expect(projectSize(root)).toBe(2)
})

test('stops counting where there is no end to it', () => {
  const files = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`${index % 7}/${index}`, '']))
  expect(projectSize(folder(files))).toBe(1000)
})
