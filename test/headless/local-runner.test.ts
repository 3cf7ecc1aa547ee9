import { expect, test } from 'vitest'
import { localRunner } from '../../src/headless/local-runner.ts'
import { withoutSession } from '../../src/headless/own-environment.ts'
import { folder } from '../machine/folder.ts'
import { runnerContract } from './contract.ts'

runnerContract((path) => {
  const root = folder()
  const runner = localRunner({
    path,
    plugin: '/plugin',
    permissionMode: 'acceptEdits',
    allowedTools: [],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    conductor: 'headless-test',
  })
  return { runner, root, where: root }
})

test('a client that cannot be started has failed, and says why', async () => {
  const client = { plugin: '/plugin', permissionMode: 'acceptEdits', allowedTools: [], env: {}, conductor: 'x' }
  const job = { run: 'r', step: 's', attempt: 1, session: 'x', isBegun: false, prompt: '', profile: 'p', model: null }
  const where = { folder: '/', allowed: [], limits: { ms: 1000, usd: null } }
  const watch = { signal: new AbortController().signal, progress: () => undefined }
  const outcome = await localRunner({ path: '/no/claude', ...client }).execute({ ...job, ...where }, watch)
  expect(outcome).toMatchObject({ ending: 'failed', said: expect.stringMatching(/\/no\/claude did not start.*ENOENT/) })
})

test('a client finds nothing of the session that it was started from, and all that its user set for every client', () => {
  expect(
    withoutSession({
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: 'x',
      CLAUDE_PID: '1',
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CONFIG_DIR: '/c',
      PATH: '/bin',
    }),
  ).toEqual({ CLAUDE_CODE_USE_BEDROCK: '1', CLAUDE_CONFIG_DIR: '/c', PATH: '/bin' })
})
