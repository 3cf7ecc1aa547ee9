import { describe, expect, test } from 'vitest'
import { beforeLines } from '../../src/shown/before-lines.ts'
import type { Found, FoundCommand } from '../../src/workflow/run/found.ts'
import { aRun, given, PHASES, TREES } from '../workflow/run/run.ts'

type Options = Parameters<typeof aRun>[0]

const found = (...commands: FoundCommand[]): Found => ({
  files: 12,
  packageManager: 'npm',
  mode: 'default',
  explorersBy: 'files',
  commands,
})

const lines = (options: Options = {}) =>
  beforeLines(given(aRun({ trees: TREES, explorers: 1, found: found(), ...options })).run)

const QUICK = { profile: 'quick', without: PHASES.filter(({ quick }) => quick !== true).map(({ id }) => id) } as const

describe('how many agents a plan of one task needs, and why', () => {
  test('in a standard run: the explorers that the files deserve, and no agent where there is nothing to do', () => {
    expect(lines()).toEqual([
      'Agents: 8 or more for a plan of one task, 1 of them to explore (for 12 files).',
      'Without an agent: 1.2 if there is one area, planned by who names it; 2.2 if fewer than 30 lines change; 3.2 if the tests pass; 4.1 if tasks of the plan write documentation.',
    ])
  })

  test('in a quick one: three', () => {
    expect(lines(QUICK)).toEqual(['Agents: 3 for a plan of one task.'])
  })

  test('in a thorough one: the same work is done by agents, and looked at twice', () => {
    const [agents = '', without] = lines({
      profile: 'thorough',
      explorers: 3,
      found: { ...found(), explorersBy: 'task' },
    })
    expect(agents).toBe(
      'Agents: 17 or more for a plan of one task, 3 of them to explore (by the settings and the words of the task).',
    )
    expect(without).toBe('Without an agent: 3.2 if the tests pass.')
  })

  test('in one checkout, where nobody can tell what a task changed, each change is simplified', () => {
    expect(lines({ trees: { off: 'no git' } }).join('\n')).not.toContain('2.2')
  })

  test('in a run that does not know what there is, as of 0.1.0', () => {
    expect(beforeLines(given(aRun()).run)[0]).toBe('Agents: 10 or more for a plan of one task.')
  })
})

describe('what agents may be refused', () => {
  const test_ = (agents: FoundCommand['agents'], rule: string | null): FoundCommand => ({
    name: 'test',
    command: 'npm run test',
    agents,
    rule,
  })
  const refused = (...commands: FoundCommand[]) => lines({ ...QUICK, found: found(...commands) }).slice(1)

  test('is said once for each reason, with who runs it all the same and the rules that would let them', () => {
    const build = { name: 'build', command: 'npm run build', agents: 'asked', rule: null } as const
    expect(refused(build, test_('asked', null))).toEqual([
      'Agents may be refused: npm run build, npm run test (permission mode default; no rule in the settings allows this; what flags of this session allow or deny is not seen here).',
      'Code runs test in 3.1 all the same.',
      'To let agents run them, allow Bash(npm run build:*), Bash(npm run test:*) in /permissions, unless a flag denies it.',
    ])
  })

  test('by a rule of the user’s own is not advised to be allowed, but taken out', () => {
    expect(refused(test_('denied', 'Bash(npm:*)'))).toEqual([
      'Agents are refused: npm run test (denied by Bash(npm:*)).',
      'Code runs test in 3.1 all the same.',
      'To let agents run it, take Bash(npm:*) out of /permissions.',
    ])
    expect(refused(test_('asked', 'Bash(npm:*)'))[0]).toBe(
      'Agents may be refused: npm run test (asked about by Bash(npm:*)).',
    )
  })

  test('is nothing where all is allowed', () => {
    expect(refused(test_('may', 'Bash'))).toEqual([])
  })
})
