import { expect, test } from 'vitest'
import {
  testFacts,
  TestResults,
  testResults,
  testResultsText,
} from '../../../../src/workflow/run/artifact/test-results.ts'

const ran = (command: string, exitCode: number) => ({ command, exitCode, durationMs: 2140, stdout: 'out', stderr: '' })
const skipped = { skipped: 'no lint command found' }

test.each([
  [ran('npm run lint', 0), ran('npm test', 0), true],
  [ran('npm run lint', 1), ran('npm test', 0), false],
  [skipped, ran('npm test', 0), true],
  [skipped, ran('npm test', 2), false],
])('what ran decides', (lint, command, passed) => {
  const results = testResults(lint, command)
  expect(TestResults.parse(results)).toEqual({ lint, test: command, allPassed: passed })
  expect(testFacts(results)).toMatchObject({ kind: 'tests', passed })
})

test('when nothing ran, nothing passed and nothing failed', () => {
  const results = testResults(skipped, { skipped: 'switched off' })
  expect(results.allPassed).toBe(false)
  expect(testFacts(results)).toEqual({
    kind: 'tests',
    passed: null,
    summary: 'lint: skipped (no lint command found); test: skipped (switched off)',
    lint: skipped,
    test: { skipped: 'switched off' },
  })
})

test('the summary says what ran and how it ended', () => {
  expect(testFacts(testResults(ran('npm run lint', 0), ran('npm test', 1))).summary).toBe(
    'lint: passed (npm run lint, 2.1 s); test: failed with exit code 1 (npm test, 2.1 s)',
  )
})

test('of what passed the artifact keeps the last lines', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`)
  const passed = { ...ran('npm run lint', 0), stdout: `${lines.join('\n')}\n` }
  const text = testResultsText(testResults(passed, ran('npm test', 1)))
  expect(JSON.parse(text)).toEqual({
    lint: { ...passed, stdout: lines.slice(-10).join('\n') },
    test: ran('npm test', 1),
    allPassed: false,
  })
})
