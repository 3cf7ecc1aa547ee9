import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SETTING_KEYS, settingAt, settingProblems } from '../../src/configuration/setting-keys.ts'
import { DEFAULTS } from '../../src/configuration/defaults.ts'

test('the defaults are legal and leave no setting out', () => {
  expect(settingProblems(DEFAULTS)).toEqual([])
  expect(leafPaths(DEFAULTS).toSorted()).toEqual(SETTING_KEYS.toSorted())
})

test('every setting is read by what it governs', () => {
  const src = join(import.meta.dirname, '../../src')
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('configuration/'))
    .map((name) => readFileSync(join(src, name), 'utf8'))
    .join('\n')
  const unread = SETTING_KEYS.filter((key) => !new RegExp(`\\b${nameOf(key)}\\b`).test(texts))
  expect(unread).toEqual([])
})

// The entries of `models` are read by the complexity of a task.
const nameOf = (key: string): string => key.replace(/\.models\.\w+$/, '.models').replace(/^.*\./, '')

test('the skill says of every setting what it means, in the words of its declaration', () => {
  const skill = readFileSync(join(import.meta.dirname, '../../skills/configuration/SKILL.md'), 'utf8')
  const rows = [...skill.matchAll(/^\| `([\w.{},]+)` \| (.*) \|$/gm)].flatMap(([, keys = '', means = '']) =>
    expanded(keys).map((key) => [key, means]),
  )
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(SETTING_KEYS.map((key) => [key, settingAt(key)?.means])))
})

/** `retries.{a,b}` and `stages.STAGE.model` are several keys. */
const expanded = (keys: string): string[] => {
  const [whole, list = ''] = /\{(.*?)\}/.exec(keys) ?? []
  if (whole !== undefined) return list.split(',').flatMap((name) => expanded(keys.replace(whole, name)))
  const stages = Object.keys(DEFAULTS.stages)
  return keys.includes('STAGE.') ? stages.map((stage) => keys.replace('STAGE', stage)) : [keys]
}

test.each([
  ['stages.EXPLORE.model', ['sonnet', 'fable', 'inherit'], ['gpt', null, 3]],
  ['stages.PLAN.maxParallelAgents', [1, 20], [0, 21, 1.5, '3']],
  ['stages.PLAN.deadline', [null, 0.5, 1440], [0, -1, 1441, '10']],
  ['stages.FINAL.review.blockOnSeverity', [null, 'high'], ['HIGH', 'critical']],
  ['stages.EXPLORE.explorers.max', [1, 10], [0, 11]],
  ['stages.TEST.commands.test', [null, false, 'npm test'], [true, '', ' ', ['npm']]],
  ['stages.TEST.timeoutSeconds', [1, 86_400], [0, 86_401]],
  ['review.maxRetries', [0, 10], [-1, 11]],
  ['retries.maxUnreachable', [0, 100], [-1, 101, 1.5]],
  ['retries.maxIdleStops', [1, 7], [0, 8]],
  ['git.workflow', ['none', 'commit', 'branch', 'branch+PR', 'merge'], ['push', true]],
  ['git.commits', ['one', 'per-task'], ['two', null]],
  ['git.pullRequest', ['full', 'short'], ['long', null]],
  ['trees.link', [null, [], ['node_modules']], ['node_modules', ['']]],
  ['trees.setup', [null, 'npm ci'], ['', ' ', false, ['npm']]],
  [
    'git.branchPrefix',
    ['', 'phasegate/', 'feat-', 'ünal/#7_'],
    ['a b', '-x', '/x', 'a..b', 'a~', 'a:b', 'x.lock/', 'a//b', 3],
  ],
  [
    'git.branchPrefix',
    [],
    ['$(x)/', '`x`/', 'a;b/', 'a|b', 'a&b', "it's", 'a"b', 'a<b', '!x', '#x', '{a,b}/', 'a\u202Eb'],
  ],
  ['git.excludePatterns', [[], ['*.pem']], ['*.pem', [''], [3]]],
  ['workstream.waitSeconds', [1, 590], [0, 591]],
])('%s', (key, allowed, refused) => {
  for (const value of allowed) expect(settingProblems(nest(key, value))).toEqual([])
  for (const value of refused) expect(settingProblems(nest(key, value))).toHaveLength(1)
})

test('a refused value is shown with what is allowed', () => {
  const problems = [
    ...settingProblems(nest('stages.PLAN.model', 'gpt')),
    ...settingProblems(nest('review.maxRetries', 'two')),
    ...settingProblems(nest('stages.PLAN.deadline', 0)),
    ...settingProblems(nest('stages.PLAN.review.maxRetries', 99)),
    ...settingProblems(nest('git.excludePatterns', ['a', 3])),
    ...settingProblems(nest('stages.PLAN.review', 3)),
    ...settingProblems(nest('git.branchPrefix', 'x '.repeat(60))),
  ]
  expect(problems.map(({ key, problem }) => `${key}: ${problem}`)).toEqual([
    'stages.PLAN.model: found "gpt"; allowed: sonnet, opus, haiku, fable, inherit',
    'review.maxRetries: found "two"; allowed: a whole number from 0 to 10',
    'stages.PLAN.deadline: found 0; allowed: a number of minutes above 0, up to 1440, or null',
    'stages.PLAN.review.maxRetries: found 99; allowed: a whole number from 0 to 10, or null',
    'git.excludePatterns.1: found 3; allowed: a list of file patterns, such as ["*.pem", ".env*"]',
    'stages.PLAN.review: found 3; allowed: {…} with model, maxRetries, blockOnSeverity',
    `git.branchPrefix: found "${'x '.repeat(39)}x…; allowed: the beginning of a branch name git accepts, such as phasegate/`,
  ])
})

test.each([
  ['stages.EXPLROE', {}, 'did you mean stages.EXPLORE?'],
  ['stages.PLAN.modle', 'opus', 'did you mean stages.PLAN.model?'],
  ['stages.PLAN.explorers', { max: 3 }, 'did you mean stages.EXPLORE.explorers?'],
  ['maxRetries', 2, 'did you mean review.maxRetries?'],
  ['branchPrefix', 'x', 'did you mean git.branchPrefix?'],
  ['stages.PLAN.colour', 'red', 'stages.PLAN has enabled, model, maxParallelAgents, deadline, review'],
  ['notifications', true, 'there are stages, review, blockOnSeverity, retries, git, trees, workstream'],
  ['__proto__', {}, 'there are stages'],
  ['constructor', {}, 'there are stages'],
])('%s is an unknown key: %s %s', (key, value, hint) => {
  const [problem, ...others] = settingProblems(nest(key, value))
  expect(problem).toEqual({ key, problem: expect.stringContaining(`unknown key; ${hint}`) })
  expect(others).toEqual([])
})

test('a dotted path as a key is told to be nested', () => {
  expect(settingProblems({ 'stages.PLAN.model': 'opus' })[0]?.problem).toBe(
    'unknown key; write it nested: {"stages": {"PLAN": {"model": …}}}',
  )
})

test('$schema is allowed at the top and nowhere else', () => {
  expect(settingProblems({ $schema: 'https://example.org/x.json' })).toEqual([])
  expect(settingProblems({ git: { $schema: 'x' } })).toHaveLength(1)
})

test.each([[[]], [null], ['text'], [3]])('a file that holds %j is refused as a whole', (content) => {
  expect(settingProblems(content)).toHaveLength(1)
})

const nest = (key: string, value: unknown): unknown =>
  key.split('.').reduceRight<unknown>((inner, part) => Object.fromEntries([[part, inner]]), value)

const leafPaths = (value: unknown, path: readonly string[] = []): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, [...path, key]))
    : [path.join('.')]
