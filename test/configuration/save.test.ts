import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { configurationFile } from '../../src/configuration/layer.ts'
import { loadSettings } from '../../src/configuration/load.ts'
import { resetSetting, setSetting, typedSettingValue } from '../../src/configuration/save.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { configurationText, places } from './places.ts'

test('a setting that is set is in force and stands in the file, indented', () => {
  const made = places()
  const saved = setSetting(made, 'project', 'stages.PLAN.model', 'opus')
  expect(saved).toEqual({ file: configurationFile(made, 'project'), changed: true, backup: null })
  expect(configurationText(made, 'project')).toBe(
    '{\n  "stages": {\n    "PLAN": {\n      "model": "opus"\n    }\n  }\n}\n',
  )
  expect(loadSettings(made).stages.PLAN.model).toBe('opus')
})

test('other keys, their order and $schema stay; the previous file is the backup', () => {
  const before = '{"$schema": "x", "git": {"workflow": "none"}, "blockOnSeverity": "high"}'
  const made = places({ project: before })
  const { backup } = setSetting(made, 'project', 'git.branchPrefix', 'ai/')
  expect(JSON.stringify(JSON.parse(configurationText(made, 'project') ?? ''))).toBe(
    '{"$schema":"x","git":{"workflow":"none","branchPrefix":"ai/"},"blockOnSeverity":"high"}',
  )
  expect(backup).toBe(`${configurationFile(made, 'project')}.bak`)
  expect(readFileSync(backup ?? '', 'utf8')).toBe(before)
  expect(readdirSync(dirname(backup ?? '')).toSorted()).toEqual(['config.json', 'config.json.bak'])
})

test('a reset setting or group leaves the file, with the groups that are empty then', () => {
  const made = places({
    project: { stages: { TEST: { enabled: false, timeoutSeconds: 9 } }, review: { maxRetries: 1 } },
  })
  resetSetting(made, 'project', 'stages.TEST')
  expect(JSON.parse(configurationText(made, 'project') ?? '')).toEqual({ review: { maxRetries: 1 } })
  resetSetting(made, 'project', 'review.maxRetries')
  expect(configurationText(made, 'project')).toBe('{}\n')
})

test('a group is set key by key', () => {
  const made = places({ global: { stages: { EXPLORE: { explorers: { default: 2 } } } } })
  setSetting(made, 'global', 'stages.EXPLORE.explorers', { max: 5 })
  expect(loadSettings(made).stages.EXPLORE.explorers).toEqual({ default: 2, max: 5 })
})

test('a value that says nothing is not kept', () => {
  const made = places({ global: { review: { maxRetries: 4 } } })
  setSetting(made, 'global', 'review.maxRetries', 2)
  expect(configurationText(made, 'global')).toBe('{}\n')
})

test('the default is kept in a project where it overrides the global file', () => {
  const made = places({ global: { review: { maxRetries: 4 } } })
  setSetting(made, 'project', 'review.maxRetries', 2)
  expect(loadSettings(made).review.maxRetries).toBe(2)
})

test('a project keeps its value when the global file happens to say the same', () => {
  const made = places({ global: { review: { maxRetries: 4 } } })
  setSetting(made, 'project', 'review.maxRetries', 4)
  rmSync(configurationFile(made, 'global'))
  expect(loadSettings(made).review.maxRetries).toBe(4)
})

test('nothing to change, nothing written', () => {
  const made = places({ project: '{"review":{"maxRetries":4}}' })
  expect(resetSetting(made, 'project', 'git').changed).toBe(false)
  const saved = setSetting(made, 'project', 'review.maxRetries', 4)
  expect(saved).toEqual({ file: configurationFile(made, 'project'), changed: false, backup: null })
  expect(configurationText(made, 'project')).toBe('{"review":{"maxRetries":4}}')
})

test.each([
  ['review.maxRetries', 99, 'review.maxRetries: found 99; allowed: a whole number from 0 to 10'],
  ['stages.PLAN', 3, 'stages.PLAN: found 3; allowed: {…} with enabled, model'],
  ['stages.PLAN', { modle: 'opus' }, 'stages.PLAN.modle: unknown key; did you mean stages.PLAN.model?'],
  ['stages.PLN.model', 'opus', 'stages.PLN: unknown key; did you mean stages.PLAN?'],
  ['branchPrefix', 'x', 'branchPrefix: unknown key; did you mean git.branchPrefix?'],
  ['colour', 'red', 'colour: unknown key; there are stages, review, blockOnSeverity'],
  ['', 'red', ': unknown key; there are stages'],
  ['__proto__.x', 1, 'unknown key'],
])('setting %s to %j is refused and changes nothing', (key, value, message) => {
  const made = places({ project: '{}' })
  const save = () => setSetting(made, 'project', key, value)
  expect(save).toThrow(Refused)
  expect(save).toThrow(message)
  expect(configurationText(made, 'project')).toBe('{}')
})

test('the last enabled stage cannot be switched off', () => {
  const off = { enabled: false }
  const made = places({ global: { stages: { EXPLORE: off, PLAN: off, IMPLEMENT: off, TEST: off } } })
  expect(() => setSetting(made, 'project', 'stages.FINAL.enabled', false)).toThrow('every stage is disabled')
  expect(configurationText(made, 'project')).toBeNull()
})

test('a file that is invalid already is not written to', () => {
  const made = places({ project: '{"a": 1}' })
  expect(() => setSetting(made, 'project', 'review.maxRetries', 1)).toThrow(
    /config\.json:1:2 a: unknown key[\s\S]*Correct it, then run: phasegate doctor/,
  )
  expect(configurationText(made, 'project')).toBe('{"a": 1}')
})

test('a linked file stays a link', () => {
  const made = places()
  const file = configurationFile(made, 'global')
  const target = join(made.home, 'dotfiles', 'phasegate.json')
  mkdirSync(dirname(file), { recursive: true })
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, '{}')
  symlinkSync(target, file)
  setSetting(made, 'global', 'review.maxRetries', 1)
  expect(lstatSync(file).isSymbolicLink()).toBe(true)
  expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual({ review: { maxRetries: 1 } })
})

test('in a project that is the home folder both scopes are the one file', () => {
  const { home } = places()
  const made = { home, project: home }
  setSetting(made, 'project', 'review.maxRetries', 1)
  expect(loadSettings(made).review.maxRetries).toBe(1)
})

test.each([
  ['review.maxRetries', '3', 3],
  ['stages.TEST.enabled', 'false', false],
  ['stages.TEST.commands.test', 'false', false],
  ['stages.TEST.commands.test', 'null', null],
  ['stages.TEST.commands.test', 'pnpm test', 'pnpm test'],
  ['stages.TEST.commands.test', '"false"', 'false'],
  ['git.branchPrefix', '2024', '2024'],
  ['git.excludePatterns', '["*.pem"]', ['*.pem']],
  ['stages.EXPLORE.explorers', '{"max": 4}', { max: 4 }],
  ['review.maxRetries', 'two', 'two'],
  ['review.maxRetries', '99', 99],
])('%s typed as %s is %j', (key, typed, value) => {
  expect(typedSettingValue(key, typed)).toEqual(value)
})
