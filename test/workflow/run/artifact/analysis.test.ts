import { expect, test } from 'vitest'
import { checkAnalysis } from '../../../../src/workflow/run/artifact/analysis.ts'
import { contextOf, problemsOf } from './context.ts'

const ANALYSIS = `## Status
fixed: the store closes its file now.

### Failure 1: store closes
- Error: EBUSY
- Root cause: the handle stays open (src/store.ts:12)
- Fix: closed in finally
`
const problems = (text: string): string => problemsOf(checkAnalysis(text, contextOf()))

test('a status and the three fields of every failure are accepted', () => {
  expect(checkAnalysis(ANALYSIS, contextOf())).toEqual({ ok: true, facts: { kind: 'text' } })
})

test.each([
  ANALYSIS.replaceAll('\n', '\r\n'),
  ANALYSIS.replace('- Error:', '- **Error:**')
    .replace('- Root cause:', '* **Root Cause**:')
    .replace('- Fix:', '**Fix:**'),
  ANALYSIS.replace('EBUSY', '\n  ```\n  EBUSY\n  ```'),
  ANALYSIS.replace('### Failure 1: store closes', '## Failures\n### **Failure 1 - store closes**'),
])('%j says the same', (text) => {
  expect(problems(text)).toBe('accepted')
})

test('what is missing is named', () => {
  expect(problems('Fixed it.')).toBe(
    [
      'there is no "## Status" section; expected that heading and fixed, partly fixed or not fixed, and one sentence, below it',
      'there is no failure; expected at least one heading "### Failure 1: <test>"',
    ].join('\n'),
  )
  expect(problems(`${ANALYSIS}### Failure 2: other\n- Error: x\n- Fix:\n\n#### Failure 3: deep\n`)).toBe(
    [
      'line 12: "#### Failure 3: deep" is no failure; expected "### Failure N: <test>"',
      'line 8: "Failure 2: other" has no "- Root cause:" line; expected e.g. - Root cause: why it failed, with file:line',
      'line 10: "Fix" of "Failure 2: other" is empty; expected e.g. - Fix: what you changed, or why nothing',
    ].join('\n'),
  )
  expect(problems(ANALYSIS.replace('### Failure 1: store closes', '### Failure'))).toBe(
    'line 4: "### Failure" is no failure; expected "### Failure N: <test>"',
  )
})
