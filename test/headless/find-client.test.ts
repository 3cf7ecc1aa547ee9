import { expect, test } from 'vitest'
import { findClient } from '../../src/headless/find-client.ts'
import { folder } from '../machine/folder.ts'
import { fakeClient } from './fake-client.ts'

test('the tested client is used without a word, another one is said', () => {
  const [tested, other] = [folder(), folder()]
  expect(findClient(fakeClient(tested), '/', process.env)).toEqual({ path: `${tested}/claude`, remark: null })
  fakeClient(other, { version: '3.0.0' })
  expect(findClient('./claude', other, process.env)).toEqual({
    path: `${other}/claude`,
    remark: expect.stringMatching(/^Claude Code 3\.0\.0 was not tested .*; 2\.1\.\d+ was$/),
  })
})

test('without a path it is the one on the PATH', () => {
  const bin = folder()
  fakeClient(bin)
  expect(findClient(null, '/', { PATH: bin })).toMatchObject({ path: 'claude', remark: null })
})

test('one that is not there, is none, or cannot do what is needed is refused before anything is started', () => {
  expect(() => findClient(null, '/', { PATH: folder() })).toThrow(
    /^claude: Claude Code does not start \(not found\)\. .*npm install -g .*--claude PATH/,
  )
  expect(() => findClient(process.execPath, '/', process.env)).toThrow(/is not Claude Code: .* says: v\d+/)
  const old = fakeClient(folder(), { version: '1.0.0', help: '--print --resume --verbose' })
  expect(() => findClient(old, '/', process.env)).toThrow(
    /is Claude Code 1\.0\.0, which has no --output-format, .*--max-budget-usd.*claude update/,
  )
})
