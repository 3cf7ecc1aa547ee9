import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import matter from 'gray-matter'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { SLASH } from '../src/commands/client.ts'
import { usageOf } from '../src/commands/usage.ts'
import { DEFAULTS } from '../src/configuration/defaults.ts'
import { PhaseDefinition, STAGES } from '../src/workflow/run/phase.ts'

const ROOT = join(import.meta.dirname, '..')

// The user's own schedule and gates (dispatch.md).
const SCHEDULE = [
  ['0', 'EXPLORE', 'Explore', 'dispatch'],
  ['1.1', 'PLAN', 'Brainstorm', 'subagent'],
  ['1.2', 'PLAN', 'Plan', 'dispatch'],
  ['1.3', 'PLAN', 'Plan Review', 'review'],
  ['2.1', 'IMPLEMENT', 'Task Execution', 'dispatch'],
  ['2.2', 'IMPLEMENT', 'Simplify', 'subagent'],
  ['2.3', 'IMPLEMENT', 'Implementation Review', 'review'],
  ['3.1', 'TEST', 'Run Tests', 'command'],
  ['3.2', 'TEST', 'Analyze Failures', 'subagent'],
  ['3.3', 'TEST', 'Test Review', 'review'],
  ['4.1', 'FINAL', 'Documentation', 'subagent'],
  ['4.2', 'FINAL', 'Final Review', 'review'],
  ['4.3', 'FINAL', 'Completion', 'subagent'],
]

const GATES = {
  'EXPLORE->PLAN': { required: ['0-explore.md'], phase: '0' },
  'PLAN->IMPLEMENT': { required: ['1.2-plan.md', '1.3-plan-review.json'], phase: '1.3' },
  'IMPLEMENT->TEST': { required: ['2.1-tasks.json', '2.3-impl-review.json'], phase: '2.3' },
  'TEST->FINAL': { required: ['3.1-test-results.json', '3.3-test-review.json'], phase: '3.3' },
  'FINAL->COMPLETE': { required: ['4.2-final-review.json'], phase: '4.2' },
}

const FILE_NAMES = [
  '0-explore.md',
  '1.1-brainstorm.md',
  '1.2-plan.md',
  '1.3-plan-review.md',
  '2.1-tasks.md',
  '2.2-simplify.md',
  '2.3-impl-review.md',
  '3.1-tests.md',
  '3.2-analysis.md',
  '3.3-test-review.md',
  '4.1-docs.md',
  '4.2-final-review.md',
  '4.3-completion.md',
]

/** Carry out threads, or a stage of them; no phase names them. */
const THREAD_AGENTS = [
  'default',
  'default-fast',
  'frontend-designer-opus',
  'frontend-designer-sonnet',
  'manager',
  'system-engineer-opus',
  'system-engineer-sonnet',
]
const WORK_COMMANDS = [
  'edit-plan',
  'execute-next-batch',
  'execute-stage',
  'plan-workstream',
  'review-plan',
  'review-stage',
]

const LEAF_TOOLS = ['Read', 'Grep', 'Glob', 'Bash', 'Edit', 'Write']
const EDITING_AGENTS = new Set([
  'doc-writer',
  'failure-analyst',
  'planner',
  'simplifier',
  'task-agent',
  ...THREAD_AGENTS.filter((name) => name !== 'manager'),
])

interface Document {
  readonly path: string
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  readonly body: string
}

const noScripts = (): never => {
  throw new Error('front matter is YAML, not a script')
}

const readDocument = (path: string): Document => {
  const { data, content } = matter(readFileSync(join(ROOT, path), 'utf8'), { engines: { javascript: noScripts } })
  return { path, name: basename(path, '.md'), data, body: content.trim() }
}

const documentsIn = (folder: string): Document[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => readDocument(join(folder, name)))

const phaseDocuments = documentsIn('prompts/phases').map(({ path, name, data, body }) => {
  return { path, name, data, body, phase: z.parse(PhaseDefinition, data) }
})
const phases = phaseDocuments.map(({ phase }) => phase)
const fix = readDocument('prompts/fix.md')
const agents = documentsIn('agents')
const commands = documentsIn('commands')
const skills = readdirSync(join(ROOT, 'skills'))
  .toSorted()
  .map((name) => readDocument(join('skills', name, 'SKILL.md')))
const documents = [...phaseDocuments, fix, ...agents, ...commands, ...skills]
const agentNames = agents.map(({ name }) => name)

const text = ({ data }: Document, field: string): string => {
  const value = data[field]
  return typeof value === 'string' ? value : ''
}

const tools = (agent: Document): string[] => text(agent, 'tools').split(', ')

const matches = (value: string, pattern: RegExp): string[] =>
  [...value.matchAll(pattern)].map(([, group = '']) => group)

const placeholders = (value: string): string[] => matches(value, /\{\{(.*?)\}\}/g)

describe('the phase files', () => {
  test('are the 13 files of the schedule', () => {
    expect(phaseDocuments.map(({ path }) => basename(path))).toEqual(FILE_NAMES)
  })

  test('give the schedule in the order of their ids', () => {
    expect(phases.map(({ id, stage, name, type }) => [id, stage, name, type])).toEqual(SCHEDULE)
  })

  test('mark the outputs that the gates of the schedule require', () => {
    const gates = STAGES.map((stage, at) => {
      const gated = phases.filter((phase) => phase.stage === stage && phase.gate)
      const required = gated.map(({ output }) => output)
      return [`${stage}->${STAGES[at + 1] ?? 'COMPLETE'}`, { required, phase: gated.at(-1)?.id }]
    })
    expect(Object.fromEntries(gates)).toEqual(GATES)
  })

  test('name agents that exist, and every agent is used', () => {
    const named = phases.flatMap(({ agent, fixer }) => [agent, fixer]).filter((name) => name !== undefined)
    expect([...new Set([...named, ...THREAD_AGENTS])].toSorted()).toEqual(agentNames.toSorted())
  })

  test('have a fixer if and only if they review', () => {
    expect(phases.filter(({ fixer }) => fixer !== undefined).map(({ id, fixer }) => [id, fixer])).toEqual([
      ['1.3', 'planner'],
      ['2.3', 'task-agent'],
      ['3.3', 'failure-analyst'],
      ['4.2', 'task-agent'],
    ])
    expect(phases.filter(({ type }) => type === 'review')).toHaveLength(4)
  })

  test('split the work of the dispatch phases and of no other', () => {
    expect(phases.filter(({ split }) => split !== undefined).map(({ id, split }) => [id, split])).toEqual([
      ['0', 'lenses'],
      ['1.2', 'areas'],
      ['2.1', 'tasks'],
    ])
    expect(phases.filter(({ type }) => type === 'dispatch').map(({ id }) => id)).toEqual(['0', '1.2', '2.1'])
  })

  test('list ten different lenses', () => {
    const lenses = phases.flatMap((phase) => phase.lenses ?? []).map(({ name }) => name)
    expect(lenses).toHaveLength(10)
    expect(new Set(lenses).size).toBe(10)
  })
})

describe.each(phaseDocuments)('$path', ({ data, body, phase }) => {
  test('sets only fields a phase has', () => {
    expect(Object.keys(PhaseDefinition.shape)).toEqual(expect.arrayContaining(Object.keys(data)))
  })

  test('writes an artifact that starts with its id', () => {
    expect(phase.output.split('-')[0]).toBe(phase.id)
  })

  test('reads only what earlier phases wrote', () => {
    const earlier = phases.slice(0, phases.indexOf(phase)).map(({ output }) => output)
    expect(earlier).toEqual(expect.arrayContaining(phase.inputs))
  })

  test('has an agent and a check unless code does the phase', () => {
    const byAgent = phase.type !== 'command'
    expect([phase.agent !== undefined, phase.check !== undefined]).toEqual([byAgent, byAgent])
  })

  test('asks for the sections that are checked', () => {
    expect(phase.sections !== undefined).toBe(phase.check === 'sections')
    expect(body.split('\n')).toEqual(expect.arrayContaining(phase.sections ?? []))
  })

  test('leaves it to code to say how the change is shown', () => {
    expect(body).not.toMatch(/git (?:diff|status)/)
  })

  test('gives an agent the task and its brief, a reviewer also what blocks', () => {
    const expected = {
      command: [],
      dispatch: ['task', 'brief'],
      subagent: ['task', 'brief'],
      review: ['task', 'brief', 'blockOnSeverity'],
    }
    expect(placeholders(body).filter((name) => name !== 'diff' && name !== 'base')).toEqual(expected[phase.type])
  })
})

describe.each([...phaseDocuments, fix])('the prompt in $path', ({ body }) => {
  test('is short and leaves to code what code adds', () => {
    expect(body.length).toBeLessThan(2500)
    expect(body).not.toMatch(/^(Output:|Read:|\[PHASE)/m)
  })
})

test('the prompt of a fixer has the task and its brief', () => {
  expect(placeholders(fix.body)).toEqual(['task', 'brief'])
})

describe.each(agents)('$path', (agent) => {
  test('is a leaf that can write its artifact', () => {
    expect(agent.name === 'manager' ? ['Agent', 'Bash', 'Read'] : LEAF_TOOLS).toEqual(
      expect.arrayContaining(tools(agent)),
    )
    expect(tools(agent).includes('Write')).toBe(agent.name !== 'manager')
  })

  test('edits only if its role changes files', () => {
    expect(tools(agent).includes('Edit')).toBe(EDITING_AGENTS.has(agent.name))
  })

  test('is called like its file and leaves the model to code', () => {
    expect(Object.keys(agent.data)).toEqual(['name', 'description', 'purpose', 'tools', 'model'])
    const model = THREAD_AGENTS.includes(agent.name) ? /^(?:inherit|haiku|sonnet|opus)$/ : /^inherit$/
    expect(agent.data).toMatchObject({ name: agent.name, model: expect.stringMatching(model) })
  })

  test('costs an idle session 40 characters and a step 15 lines at most', () => {
    expect(text(agent, 'description')).toMatch(/^.{1,40}$/)
    expect(text(agent, 'purpose')).toMatch(/^.{1,60}$/)
    expect(agent.body.split('\n').length).toBeLessThanOrEqual(15)
  })

  test('has no placeholders: only prompts are filled in', () => {
    expect(placeholders(agent.body)).toEqual([])
  })
})

describe.each(commands)('$path', (command) => {
  test('has a description of at most 50 characters', () => {
    expect(text(command, 'description')).toMatch(/^.{1,50}$/)
  })

  test('is called and used as the table of commands says', () => {
    const row = SLASH.get(command.name)
    expect(row?.slash).toBe('name' in command.data ? `/${command.name}` : `/phasegate:${command.name}`)
    expect(command.data['argument-hint'] ?? '').toBe(row && usageOf(row, 'client'))
  })

  test('allows the lines that the client runs before the model reads it', () => {
    const prefixes = matches(text(command, 'allowed-tools'), /Bash\((.*?):\*\)/g)
    const exact = matches(text(command, 'allowed-tools'), /Bash\(([^:)]*)\)/g)
    const run = matches(command.body, /^!`(.+)`$/gm).flatMap((line) => line.split(' || '))
    const allowed = (line: string): boolean =>
      exact.includes(line) || prefixes.some((prefix) => `${line} `.startsWith(`${prefix} `))
    expect(run.filter((line) => !allowed(line))).toEqual([])
  })

  test('has no placeholders but the arguments', () => {
    expect(placeholders(command.body)).toEqual([])
  })
})

test('there is a file for every command of the client', () => {
  expect(commands.map(({ name }) => name).toSorted()).toEqual([...SLASH.keys()].toSorted())
})

test('dispatch and the commands of workstreams answer to their bare names', () => {
  const bare = commands.filter(({ data }) => 'name' in data).map(({ data }) => data['name'])
  expect(bare).toEqual(['dispatch', ...WORK_COMMANDS])
})

describe.each(skills)('$path', (skill) => {
  test('is called like its folder, in at most 60 characters', () => {
    expect(text(skill, 'name')).toBe(basename(dirname(skill.path)))
    expect(text(skill, 'description')).toMatch(/^.{1,60}$/)
  })
})

describe.each(documents)('what $path tells its reader', (document) => {
  test('names slash commands and agents that exist', () => {
    const known = [...commands.map(({ name }) => name), ...agentNames]
    expect(known).toEqual(expect.arrayContaining(matches(document.body, /phasegate:([a-z-]+)/g)))
  })

  test('shows JSON that is JSON', () => {
    for (const block of matches(document.body, /^```json\n([\s\S]*?)^```/gm)) {
      expect(() => z.parse(z.json(), JSON.parse(block))).not.toThrow()
    }
  })
})

describe('the configuration skill', () => {
  const skill = readDocument('skills/configuration/SKILL.md')
  const rows = matches(skill.body, /^\| `(.+?)` \|/gm)

  test('lists every setting there is, and no other', () => {
    const listed = rows.flatMap(spelledOut).toSorted()
    expect(listed).toEqual(settingNames(DEFAULTS).toSorted())
  })

  test('has an example made of these settings', () => {
    const [example = ''] = matches(skill.body, /^```json\n([\s\S]*?)^```/gm)
    expect(settingNames(DEFAULTS)).toEqual(expect.arrayContaining(settingNames(JSON.parse(example))))
  })
})

/** `stages.STAGE.{a,b}` stands for ten names. */
const spelledOut = (row: string): string[] => {
  const stages = row.includes('.STAGE.') ? STAGES : ['']
  const [, start = row, choices = '', end = ''] = /^(.*)\{(.*)\}(.*)$/.exec(row) ?? []
  return stages.flatMap((stage) =>
    choices.split(',').map((choice) => `${start}${choice}${end}`.replace('.STAGE.', `.${stage}.`)),
  )
}

const settingNames = (settings: unknown, prefix = ''): string[] =>
  typeof settings === 'object' && settings !== null && !Array.isArray(settings)
    ? Object.entries(settings).flatMap(([key, value]) => settingNames(value, prefix ? `${prefix}.${key}` : key))
    : [prefix]
