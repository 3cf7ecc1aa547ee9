import { describe, expect, test } from 'vitest'
import { mayRun, permissionsIn } from '../../src/machine/permissions.ts'
import { folder } from './folder.ts'

const rules = (more: Partial<Parameters<typeof mayRun>[1]> = {}) => ({
  mode: 'default',
  allow: [],
  ask: [],
  deny: [],
  ...more,
})

describe('a rule', () => {
  test.each([
    ['Bash', 'npm test', true],
    ['Bash(*)', 'npm test', true],
    ['Bash(npm test)', 'npm test', true],
    ['Bash(npm test)', 'npm test -- --watch', false],
    ['Bash(npm run test:*)', 'npm run test', true],
    ['Bash(npm run test:*)', 'npm run test --silent', true],
    ['Bash(npm run test:*)', 'npm run tests', false],
    ['Bash(npm *)', 'npm run test', true],
    ['Bash(npm * --silent)', 'npm run test --silent', true],
    ['Bash(npm test)', 'npmxtest', false],
    ['Bash(a.b)', 'axb', false],
    ['Bash(npm test)', 'npm test && rm -rf x', false],
    ['Bash(npm *)', 'npm run lint && npm test', true],
    ['Read', 'npm test', false],
    ['Bash(', 'npm test', false],
  ])('%s for %s', (rule, line, isAllowed) => {
    expect(mayRun(line, rules({ allow: [rule] })).agents).toBe(isAllowed ? 'may' : 'asked')
  })
})

test('what denies comes before what asks, and that before what allows', () => {
  const all = { allow: ['Bash'], ask: ['Bash(npm:*)'], deny: ['Bash(npm test)'] }
  expect(mayRun('npm test', rules(all))).toEqual({ agents: 'denied', rule: 'Bash(npm test)' })
  expect(mayRun('npm run test', rules(all))).toEqual({ agents: 'asked', rule: 'Bash(npm:*)' })
  expect(mayRun('make test', rules(all))).toEqual({ agents: 'may', rule: 'Bash' })
  expect(mayRun('make && npm test', rules(all))).toEqual({ agents: 'denied', rule: 'Bash(npm test)' })
})

test('without a rule the mode decides; a denial holds in every mode', () => {
  expect(mayRun('npm test', rules({ mode: 'bypassPermissions' }))).toEqual({ agents: 'may', rule: null })
  expect(mayRun('npm test', rules({ mode: 'dontAsk' }))).toEqual({ agents: 'denied', rule: null })
  expect(mayRun('npm test', rules({ mode: 'acceptEdits' }))).toEqual({ agents: 'asked', rule: null })
  expect(mayRun('npm test', rules({ mode: 'bypassPermissions', deny: ['Bash'] })).agents).toBe('denied')
})

describe('the settings of the client', () => {
  const settings = (permissions: object) => JSON.stringify({ permissions, model: 'opus' })

  test('of the user, the project and this machine count together; the last mode named is the usual one', () => {
    const home = folder({ '.claude/settings.json': settings({ allow: ['Bash(make:*)'], defaultMode: 'plan' }) })
    const project = folder({
      '.claude/settings.json': settings({ deny: ['Bash(rm:*)'], defaultMode: 'acceptEdits' }),
      '.claude/settings.local.json': settings({ ask: ['Bash(npm:*)'] }),
    })
    expect(permissionsIn(home, project, null)).toEqual({
      mode: 'acceptEdits',
      allow: ['Bash(make:*)'],
      ask: ['Bash(npm:*)'],
      deny: ['Bash(rm:*)'],
    })
    expect(permissionsIn(home, project, 'default').mode).toBe('default')
  })

  test('that cannot be read or understood say nothing', () => {
    const project = folder({
      '.claude/settings.json': '{ broken',
      '.claude/settings.local.json': settings({ allow: 'Bash' }),
    })
    expect(permissionsIn(folder(), project, null)).toEqual(rules())
  })
})
