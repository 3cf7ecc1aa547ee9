import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configurationFile } from '../../src/configuration/layer.ts'
import { explainSettings, loadSettings } from '../../src/configuration/load.ts'
import { DEFAULTS } from '../../src/configuration/defaults.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { places, writeConfiguration } from './places.ts'

test('without files the defaults are in force', () => {
  expect(loadSettings(places())).toEqual(DEFAULTS)
})

test('the project goes over the global file, that over the defaults; lists replace', () => {
  const settings = loadSettings(
    places({
      global: { review: { maxRetries: 5 }, git: { workflow: 'commit', excludePatterns: ['*.pem', '*.key'] } },
      project: {
        $schema: 'x',
        git: { workflow: 'none', excludePatterns: ['secret'] },
        stages: { TEST: { enabled: false } },
      },
    }),
  )
  expect(settings).toEqual({
    ...DEFAULTS,
    stages: { ...DEFAULTS.stages, TEST: { ...DEFAULTS.stages.TEST, enabled: false } },
    review: { maxRetries: 5 },
    git: { ...DEFAULTS.git, workflow: 'none', excludePatterns: ['secret'] },
  })
})

test('null in the project takes back what the global file set', () => {
  const settings = loadSettings(
    places({ global: { stages: { PLAN: { deadline: 5 } } }, project: { stages: { PLAN: { deadline: null } } } }),
  )
  expect(settings.stages.PLAN.deadline).toBeNull()
})

test('every problem of both files is named at once, with its place', () => {
  const made = places({
    global: '{\n  "review": {"maxRetries": 2},\n}',
    project: '{\n  "stages": {\n    "EXPLROE": {},\n    "PLAN": {"model": "gpt"}\n  },\n  "blockOnSeverity": "HIGH"\n}',
  })
  const project = configurationFile(made, 'project')
  expect(messageOf(() => loadSettings(made)).split('\n')).toEqual([
    'the configuration cannot be used; nothing of it was applied',
    `${configurationFile(made, 'global')}:3:1 not JSON: the comma before this is one too many; expected none at the end`,
    `${project}:3:5 stages.EXPLROE: unknown key; did you mean stages.EXPLORE?`,
    `${project}:4:14 stages.PLAN.model: found "gpt"; allowed: sonnet, opus, haiku, fable, inherit`,
    `${project}:6:3 blockOnSeverity: found "HIGH"; allowed: low, medium, high`,
    'Correct it, then run: phasegate doctor',
  ])
})

test('a configuration that switches every stage off is refused', () => {
  const off = { enabled: false }
  const made = places({
    global: { stages: { EXPLORE: off, PLAN: off, IMPLEMENT: off } },
    project: { stages: { TEST: off, FINAL: off } },
  })
  expect(messageOf(() => loadSettings(made))).toContain(
    `${configurationFile(made, 'project')} stages: every stage is disabled`,
  )
})

test('a file that cannot be read is refused, a missing one is not', () => {
  const made = places()
  mkdirSync(configurationFile(made, 'project'), { recursive: true })
  expect(messageOf(() => loadSettings(made))).toContain(`${configurationFile(made, 'project')} cannot be read (EISDIR)`)
})

test('a project in the home folder has one file, read and reported once', () => {
  const { home } = places()
  const made = { home, project: home }
  writeConfiguration(made, 'project', { review: { maxRetries: 'x' } })
  expect(messageOf(() => loadSettings(made)).match(/maxRetries/g)).toHaveLength(1)
})

test('every setting in force says where it comes from', () => {
  const made = places({
    global: { review: { maxRetries: 5 }, git: { workflow: 'none' } },
    project: { git: { workflow: 'commit' } },
  })
  const explained = explainSettings(made)
  expect(explained.filter((setting) => setting.from !== 'default')).toEqual([
    { key: 'review.maxRetries', value: 5, from: 'global', file: configurationFile(made, 'global') },
    { key: 'git.workflow', value: 'commit', from: 'project', file: configurationFile(made, 'project') },
  ])
  expect(explained).toContainEqual({ key: 'git.branchPrefix', value: 'phasegate/', from: 'default', file: null })
})

const messageOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(Refused)
    expect(error).toHaveProperty('code', 'configuration')
    return error instanceof Error ? error.message : ''
  }
  throw new Error('not refused')
}
