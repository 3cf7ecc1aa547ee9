import { expect, test } from 'vitest'
import { notRunSince } from '../../../src/workflow/core/not-run-since.ts'

const passed = { command: 'npm run test', exitCode: 0, durationMs: 1 }
const left = (command: string, ends: Parameters<typeof notRunSince>[1]) =>
  notRunSince([{ command, text: 'permission denied' }], ends).length

test('what was refused is settled by the same command that code ran well, however it is written, part of it, or among others', () => {
  const written = ['npm test', 'npm run test', ' npm  test -- parts', 'git diff --stat && npm run test -q']
  for (const command of written) expect(left(command, [passed])).toBe(0)
})

test('and by nothing else', () => {
  expect(left('npm run lint', [passed, undefined])).toBe(1)
  expect(left('npm tests', [passed])).toBe(1)
  expect(left('npm test', [{ ...passed, exitCode: 1 }])).toBe(1)
  expect(left('npm test', [{ skipped: 'no tests here' }])).toBe(1)
})
