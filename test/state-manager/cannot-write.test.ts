import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publish } from '../../src/state-manager/publish.ts'
import { asTold, cannotWrite, writeWhole } from '../../src/state-manager/write.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { folder } from '../machine/folder.ts'

test('a full disk is said to the user, with the path', () => {
  expect(cannotWrite('/p/.agents/tmp/journal', diskFull())).toEqual(
    new Refused('cannot-write', 'cannot write /p/.agents/tmp/journal: the disk is full. Mend that, then try again'),
  )
})

test.each([
  ['EACCES', /no permission/],
  ['EROFS', /read-only/],
  ['EDQUOT', /quota/],
])('so is %s', (code, reason) => {
  const said = cannotWrite('/p', Object.assign(new Error(code), { code }))
  expect(said).toMatchObject({ code: 'cannot-write', message: expect.stringMatching(reason) })
})

test('a file in the way of a folder is said too, and nothing is left behind', () => {
  const root = folder({ '.agents': 'x' })
  const refused = expect.objectContaining({
    code: 'cannot-write',
    message: expect.stringMatching(/a file is in the way/),
  })
  expect(() => writeWhole(join(root, '.agents', 'tmp', 'state.json'), '{}')).toThrow(refused)
  expect(() => publish(join(root, '.agents', 'tmp', 'journal'), { commit: 1, at: '', by: '', events: [] })).toThrow(
    refused,
  )
})

test('so is a link on the way that leads nowhere', () => {
  const root = folder()
  symlinkSync(join(root, 'nowhere', 'x'), join(root, '.agents'))
  expect(() => writeWhole(join(root, '.agents', 'tmp', 'state.json'), '{}')).toThrow(
    expect.objectContaining({
      code: 'cannot-write',
      message: expect.stringMatching(/a link leads out of \.agents\/, to .*nowhere\/x/),
    }),
  )
  expect(() => publish(join(root, '.agents'), { commit: 1, at: '', by: '', events: [] })).toThrow(
    expect.objectContaining({ code: 'cannot-write' }),
  )
})

test('a write that nobody has caught is told as what it is, whatever was written', () => {
  const found = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  expect(asTold(found)).toEqual(
    new Refused('cannot-write', 'cannot write a file: the disk is full. Mend that, then try again'),
  )
  const opened = Object.assign(new Error('EROFS'), { code: 'EROFS', path: '/p/x' })
  expect(asTold(opened)).toMatchObject({
    message: expect.stringContaining('cannot write /p/x: the file system is read-only'),
  })
  const missing = Object.assign(new Error('ENOENT'), { code: 'ENOENT', path: '/p/x' })
  expect(asTold(missing)).toBe(missing)
})

test('an error that is no matter of the disk is a bug, and travels on', () => {
  const bug = new TypeError('x is not a function')
  expect(cannotWrite('/p', bug)).toBe(bug)
})

test('a draft that could not take its place is removed', () => {
  const root = folder()
  mkdirSync(join(root, 'state.json', 'in the way'), { recursive: true })
  expect(() => writeWhole(join(root, 'state.json'), '{}')).toThrow(/a folder is in the way/)
  expect(existsSync(join(root, `state.json.${process.pid}.draft`))).toBe(false)
})

// Where there is no device that is always full, an error like the one it gives.
const diskFull = (): unknown => {
  if (!existsSync('/dev/full')) return Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
  try {
    writeFileSync('/dev/full', 'x')
  } catch (error) {
    return error
  }
  return null
}
