import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { accepted, type Past, reports, review, starts, tests, upTo } from '../workflow/run/run.ts'
import { rendered } from './rendered.ts'

const needsRepair = (id: string): Past[] => [starts(id), reports(id, review('needs_revision', 'high'))]
const testsFail: Past[] = [starts('tests-1'), reports('tests-1', tests(false))]

const STEPS: Readonly<Record<string, Parameters<typeof rendered>[1]>> = {
  'explore-1': { phase: '0' },
  'brainstorm-1': { phase: '1.1' },
  'plan-1': { phase: '1.2' },
  'plan-review-1': { phase: '1.3' },
  'plan-review-fix-1': { phase: '1.3', past: needsRepair('plan-review-1') },
  'task-1': { phase: '2.1' },
  'simplify-1': { phase: '2.2' },
  'impl-review-1': { phase: '2.3' },
  'impl-review-fix-1': { phase: '2.3', past: needsRepair('impl-review-1') },
  'analysis-1': { phase: '3.1', past: testsFail },
  'test-review-1': { phase: '3.3' },
  'docs-1': { phase: '4.1' },
  'final-review-1': { phase: '4.2' },
  'completion-1': { phase: '4.3' },
}

const promptOf = (id: string, more?: object): string =>
  more === undefined ? wholeOf(id).prompt : rendered(id, { phase: '0', ...STEPS[id], ...more }).prompt

/** Made once for all that is asked of it. */
const wholeOf = (id: string): ReturnType<typeof rendered> => {
  const whole = WHOLE.get(id) ?? rendered(id, { phase: '0', ...STEPS[id] })
  WHOLE.set(id, whole)
  return whole
}

const WHOLE = new Map<string, ReturnType<typeof rendered>>()

const allThatIsRead = (id: string): string => {
  const { prompt, agent } = wholeOf(id)
  return `${readFileSync(join(REPOSITORY, `agents/${agent}.md`), 'utf8').split(/^---$/m)[2]}\n${prompt}`
}

// What a reader of both would be told twice; code, examples and lists of words aside.
const sentences = (text: string): string[] =>
  text
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .split(/(?<=[.:;])\s+|\n+/)
    .map((sentence) => sentence.replace(/^- /, '').trim())
    .filter((sentence) => sentence.length > 25)

describe.each(Object.keys(STEPS))('the whole prompt of %s', (id) => {
  test('is filled in, and names one Output file', () => {
    const prompt = promptOf(id)
    expect(prompt).not.toMatch(/\{\{|undefined|\[object/)
    expect(prompt.match(/^Output: .*$/gm)).toHaveLength(1)
  })

  test('says once whether the file is wanted, where the receipt goes, and what a refused command means', () => {
    const said = allThatIsRead(id)
    for (const once of [/no report files/g, /hand-back/g, /command that is refused/g, /Never run|Run no `phasegate`/g])
      expect([once, said.match(once)?.length]).toEqual([once, 1])
  })

  test('repeats nothing that it or the profile of its agent says', () => {
    const all = sentences(allThatIsRead(id))
    expect(all.filter((sentence, index) => all.indexOf(sentence) !== index)).toEqual([])
  })

  test('speaks of no other agents, areas or waves where there are none', () => {
    expect(promptOf(id, { options: { explorers: 1 } })).not.toMatch(
      /\b[Oo]ther (?:agents|explorers|planners|areas|tasks?)\b|between areas|waves?\b/,
    )
  })

  test('keeps it off the stash: popped where nothing was stashed, it is what the user put there', () => {
    expect(promptOf(id)).toMatch(/stash nothing/i)
  })

  test('asks for nothing that code knows', () => {
    expect(promptOf(id)).not.toMatch(/taskId|readyForCommit|metrics|overallQuality|"filesModified"/)
  })
})

test('who explores alone is given the lenses of several', () => {
  expect(promptOf('explore-1', { options: { explorers: 1 } })).toMatch(
    /alone, through each of these lenses:\n- change site: .*\n- patterns: .*\n- tests: .*\n\n/,
  )
})

test('where there are others, each is told of them', () => {
  expect(promptOf('explore-1')).toContain('Other explorers look at patterns')
  const two = { kind: 'areas', areas: ['core', 'shell'].map((name) => ({ name, goal: `the ${name}` })) } as const
  const plan = promptOf('plan-1', { phase: '1.1', past: [accepted('brainstorm-1', two)] })
  expect(plan).toContain('Plan this area of it: core: the core')
  expect(plan).toContain('- shell: the shell')
  expect(promptOf('task-1', { tasks: { 'task-1': [], 'task-2': [] } })).toContain('1 other task for other agents')
})

describe('the selected approach', () => {
  const given = Object.keys(STEPS).filter((id) => !/explore|brainstorm|docs|completion/.test(id))

  test.each(given)('is in the prompt of %s, without those that were rejected', (id) => {
    const prompt = promptOf(id)
    expect(prompt).toContain('<selected-approach>\nSmall: `add()` in src/add.ts.\n\n### Left out\nSubtraction.\n</')
    expect(prompt).not.toMatch(/A framework|1\.1-brainstorm\.md/)
  })

  test('of a run that had no brainstorm is not spoken of', () => {
    expect(promptOf('simplify-1', { options: { without: ['0', '1.1'] } })).not.toContain('selected')
  })
})

describe('the tests', () => {
  test('that passed are a line, and nothing to read', () => {
    const prompt = promptOf('test-review-1')
    expect(prompt).toContain('- test: passed (npm test, 1.2 s)')
    expect(prompt).not.toMatch(/- .*3\.[12]-.*\.(?:json|md)$/m)
  })

  test('that failed are there to be read', () => {
    const prompt = promptOf('analysis-1')
    expect(prompt).toContain('- test: failed with exit code 1 (npm test, 1.2 s)')
    expect(prompt).toMatch(/^- .*3\.1-test-results\.json$/m)
  })
})

test('who judges a repair is given what was said of it, and who reviews tests what was repaired', () => {
  const again = promptOf('plan-review-2', {
    phase: '1.3',
    past: [...needsRepair('plan-review-1'), accepted('plan-review-fix-1')],
  })
  expect(again).toMatch(/^- .*parts\/1\.3-plan-review-fix-1\.md$/m)
  const past = [...testsFail, accepted('analysis-1'), upTo('3.3')]
  expect(promptOf('test-review-1', { phase: '3.1', past })).toMatch(/^- .*3\.2-analysis\.md$/m)
})

test('documentation is nobody’s to plan or to miss, once a phase of its own writes it', () => {
  const said = 'Documentation is brought in line in 4.1'
  expect(['brainstorm-1', 'plan-1', 'impl-review-1'].filter((id) => !promptOf(id).includes(said))).toEqual([])
  expect(promptOf('final-review-1')).not.toContain(said)
  expect(promptOf('plan-1', { options: { without: ['4.1'] } })).not.toContain(said)
})

test('who repairs a plan is given the one copy that counts', () => {
  const prompt = promptOf('plan-review-fix-1')
  expect(prompt.match(/\S*1\.2-plan\.md/g)).toHaveLength(1)
  expect(prompt).toContain('Below `.agents/` write only the plan and this file, and scratch files beside it;')
})

test.each([
  ['explore-1', 'in a line of the file'],
  ['plan-1', 'in the instructions that rest on it'],
  ['impl-review-1', 'in `summary`'],
  ['impl-review-fix-1', 'in a line of the file'],
  ['task-1', 'in `refused`'],
])('%s names a refused command %s', (id, where) => {
  expect(promptOf(id)).toContain(`go on by reading, and name it ${where}.`)
})

test('the commit message names no refused command and carries no attribution', () => {
  expect(promptOf('completion-1')).toContain('go on by reading.\n')
  expect(promptOf('completion-1')).toContain('Neither carries attribution lines')
})

test('who reads may run code where it drops what that changes, and in the checkout where it changes nothing', () => {
  expect(promptOf('impl-review-1')).toContain('you may run what settles a question: what that changes')
  const checkout = promptOf('impl-review-1', { options: { trees: { off: 'no git' } } })
  expect(checkout).toContain('you may run what leaves it as it is.')
  expect(checkout).not.toContain('dropped')
})

test('an earlier review is said to have been only where there was one', () => {
  expect(promptOf('final-review-1')).toContain('reviewed in detail before: Implementation Review, Test Review')
  expect(promptOf('impl-review-1')).not.toContain('reviewed in detail')
})
