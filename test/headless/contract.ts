import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Job, StepRunner } from '../../src/headless/step-runner.ts'
import { folder, text } from '../machine/folder.ts'
import { fakeClient, type Plays } from './fake-client.ts'

export interface Tried {
  readonly runner: StepRunner
  /** The folder of its jobs. */
  readonly root: string
  /** Where the processes of its jobs are. */
  readonly where: string
}

/** What every `StepRunner` keeps to. @param tried a runner whose jobs are done by this client */
export const runnerContract = (tried: (client: string) => Tried): void => {
  const scene = (plays: Plays, about: Partial<Job> = {}) => {
    const { runner, root, where } = tried(fakeClient(folder()))
    const lines: string[] = []
    const taken = new AbortController()
    const job: Job = {
      run: 'a-run',
      step: 'task-1',
      attempt: 1,
      session: randomUUID(),
      isBegun: false,
      prompt: JSON.stringify(plays),
      profile: 'phasegate:task-agent',
      model: null,
      folder: root,
      allowed: ['Edit(/out/**)'],
      limits: { ms: 30_000, usd: null },
      ...about,
    }
    const execute = (some: Partial<Job> = {}) =>
      runner.execute(
        { ...job, ...some },
        {
          signal: taken.signal,
          progress: ({ line }) => {
            lines.push(line)
            if (line === 'It stays.' && about.limits === undefined) taken.abort()
          },
        },
      )
    return { root, where, job, lines, execute }
  }

  test('does a job in its folder, tells what is done there, and what it cost', async () => {
    const { root, lines, execute } = scene({
      writes: { 'made.txt': 'made' },
      says: [tool('Bash', { command: 'npm test' }), result({ total_cost_usd: 0.25, modelUsage: USED })],
    })
    expect(await execute()).toEqual({ ending: 'ended', said: '', until: null, spent: { models: SPENT, usd: 0.25 } })
    expect(text(root, 'made.txt')).toBe('made')
    expect(lines).toEqual(['Bash: npm test'])
  })

  test('hands profile, model, budget and session on; goes on in that session, and begins anew where it is gone', async () => {
    const { root, job, execute } = scene({ says: [result()] })
    await execute({ model: 'haiku', limits: { ms: 30_000, usd: 1.5 } })
    const words = JSON.parse(text(root, 'words.json') ?? '[]') as string[]
    const pairs = [
      ['--agent', 'phasegate:task-agent'],
      ['--model', 'haiku'],
      ['--max-budget-usd', '1.5'],
      ['--session-id', job.session],
      ['--allowedTools', 'Edit(/out/**)'],
    ]
    for (const [flag = '', value] of pairs) expect(words[words.indexOf(flag) + 1]).toBe(value)
    await execute({ isBegun: true })
    expect(text(root, 'words.json')).toContain('--resume')
    expect(await execute({ isBegun: true, session: randomUUID() })).toMatchObject({ ending: 'ended' })
    expect(text(root, 'words.json')).toContain('--session-id')
  })

  test('ends a job that is taken back, with all that it started', async () => {
    const { where, execute } = scene({ stays: true })
    expect(await execute()).toMatchObject({ ending: 'cancelled' })
    expect(processesIn(where)).toEqual([])
  })

  test('ends a job whose time is up, with all that it started', async () => {
    const { where, execute } = scene({ stays: true }, { limits: { ms: 700, usd: null } })
    expect(await execute()).toMatchObject({ ending: 'overdue' })
    expect(processesIn(where)).toEqual([])
  })

  test('says how it ended, and when a limit is reset', async () => {
    const limit = { type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: 1_900_000_000 } }
    const broken = result({ is_error: true, terminal_reason: 'api_error', result: 'Limit reached' })
    const { execute } = scene({ says: [{ ...tool('Bash'), error: 'rate_limit' }, limit, broken], exit: 1 })
    expect(await execute()).toMatchObject({
      ending: 'unreachable',
      said: 'Limit reached',
      until: '2030-03-17T17:46:40.000Z',
    })
  })

  test('a client that ends without a word has failed, with its last words', async () => {
    const { execute } = scene({ stderr: 'first\nSegmentation fault', exit: 139 })
    expect(await execute()).toEqual({
      ending: 'failed',
      said: 'the client ended without a report: Segmentation fault',
      until: null,
      spent: null,
    })
  })
}

const tool = (name: string, input: object = {}) => ({
  type: 'assistant',
  message: { content: [{ type: 'tool_use', name, input }] },
})

const result = (about: object = {}) => ({
  type: 'result',
  subtype: 'success',
  is_error: false,
  result: 'done',
  num_turns: 1,
  total_cost_usd: 0,
  ...about,
})

const USED = {
  'claude-opus-5-5': {
    inputTokens: 10,
    outputTokens: 20,
    cacheReadInputTokens: 30,
    cacheCreationInputTokens: 50,
    cacheCreationEphemeral1hInputTokens: 15,
  },
}
const SPENT = { 'claude-opus-5-5': { input: 10, output: 20, cacheRead: 30, cacheWrite5m: 35, cacheWrite1h: 15 } }

// In its own folder is all that it starts.
const processesIn = (root: string): string[] =>
  readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(join('/proc', id, 'environ'), 'utf8').includes(`PWD=${root}`)
    } catch {
      return false
    }
  })
