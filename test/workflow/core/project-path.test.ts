import { expect, test } from 'vitest'
import { projectPath, tidyPath } from '../../../src/workflow/core/project-path.ts'
import { ROOT, worldOf } from '../run/artifact/context.ts'

const windows = {
  exists: () => true,
  inside: (path: string) => !/^[A-Za-z]:/.test(path) || path.startsWith('C:/project'),
  deleted: () => false,
}

test.each([
  ['src/a.ts', 'src/a.ts'],
  ['./src//x/../a.ts/', 'src/a.ts'],
  ['src\\a.ts', 'src/a.ts'],
  ['.', '.'],
  [ROOT, '.'],
  [`${ROOT}/src/./a.ts`, 'src/a.ts'],
  [`${ROOT}/../project/a.ts`, 'a.ts'],
  ['..', null],
  ['src/../../a.ts', null],
  ['~/a.ts', null],
  ['/', null],
  ['/etc/passwd', null],
  [`${ROOT}-other/a.ts`, null],
  ['..config/a.ts', '..config/a.ts'],
])('%s is %s in the project', (path, expected) => {
  expect(projectPath(path, worldOf([]))).toBe(expected)
})

test('a drive letter makes a path absolute', () => {
  expect(projectPath('C:\\project\\src\\a.ts', windows)).toBe('src/a.ts')
  expect(projectPath('D:\\a.ts', windows)).toBe(null)
})

test('nothing lies above the root', () => {
  expect(tidyPath('/../a')).toBe('/a')
  expect(tidyPath('../../a')).toBe('../../a')
})
