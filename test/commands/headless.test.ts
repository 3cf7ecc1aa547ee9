import { expect, test } from 'vitest'
import { EVENTS_OPTION } from '../../src/commands/command.ts'
import { takeApart } from '../../src/commands/given.ts'
import { headlessOf } from '../../src/commands/headless.ts'
import { valuesOf } from '../../src/commands/read.ts'
import { RESUME } from '../../src/commands/resume.ts'
import { RUN_STAGE } from '../../src/commands/run-stage.ts'
import { RUN } from '../../src/commands/run.ts'
import { wordsOfList } from '../../src/commands/words.ts'
import { Misused } from '../../src/workflow/core/refused.ts'

const read = (...words: string[]) => headlessOf(valuesOf(RUN, takeApart(RUN, wordsOfList(words), 'shell')))

test('a run takes the options of a dispatch and those of a client', () => {
  expect(
    read('--max-cost', '$2.50', '--no-test', '--claude', '/bin/claude', '--permission-mode', 'dontask', 'Fix', 'it'),
  ).toEqual({ claude: '/bin/claude', permissionMode: 'dontAsk', allowedTools: [], budget: { usd: 2.5 }, json: false })
  expect(read('x', '--allowed-tools', 'Bash(npm *),Bash(make a, b) WebFetch')).toMatchObject({
    allowedTools: ['Bash(npm *)', 'Bash(make a, b)', 'WebFetch'],
    budget: undefined,
  })
})

test.each(['abc', '0', '-1', 'Infinity', '1,5', '1e999'])('--max-cost %s is a wrong command line', (cost) => {
  const parse = () => read(`--max-cost=${cost}`, 'x')
  expect(parse).toThrow(Misused)
  expect(parse).toThrow(/--max-cost is a number of US dollars above 0, such as 5 or 0\.50, not/)
})

test('a budget is said in one way', () => {
  expect(read('--budget', '2Mtok', 'x').budget).toEqual({ tokens: 2e6 })
  expect(() => read('--budget', '2usd', '--max-cost', '2', 'x')).toThrow(/say the same/)
})

test('a mode that asks is none: nobody is there', () => {
  expect(() => read('--permission-mode', 'plan', 'x')).toThrow(/--permission-mode is one of acceptEdits, auto, /)
})

test('what goes on here answers with events, and its help says so', () => {
  for (const { options } of [RUN, RESUME, RUN_STAGE])
    expect(options.filter(({ name }) => name === 'json')).toEqual([EVENTS_OPTION])
})
