import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { PermissionMode } from './client/binary.ts'
import { claude, installPlugin } from './client/install.ts'
import { runPrint, startPrint } from './client/print.ts'
import { openTerminal } from './client/terminal.ts'
import { makeWorkplace, writeFiles } from './client/workplace.ts'
import type { Workplace } from './client/workplace.ts'
import { agentsByTag, does, reports, runs, taking, writes, writesByShell } from './model/agents.ts'
import { onTurn, profile, whenTold } from './model/cast.ts'
import { obedientOrchestrator } from './model/orchestrator.ts'
import type { Player } from './model/player.ts'
import { agent, bash, calls, edit, fails, hangsUp, says } from './model/reply.ts'
import { startModel } from './model/server.ts'

test('the main thread does what a directive says and the agent writes its output', async () => {
  const { place, model, pluginDir } = await scene(
    obedientOrchestrator(),
    agentsByTag(() => writes('# Found\n')),
  )
  const run = await runPrint({ ...place, model: model.url, pluginDir, prompt: directive(place) })
  expect(run).toMatchObject({ exitCode: 0, result: 'Waiting.', sessionId: model.requests[0]?.turn.session })
  expect(await output(place)).toBe('# Found\n')
  expect(model.requests.map(({ turn }) => `${turn.speaker} ${turn.number}`)).toEqual([
    'main 1',
    'agent 1',
    'agent 2',
    'main 2',
  ])
})

test('an agent that was refused is asked again with the reason', async () => {
  const { place, model, pluginDir } = await scene(
    obedientOrchestrator(),
    agentsByTag(({ attempt, refusal }) =>
      attempt === 1
        ? writesByShell('Nothing\n')
        : writes(refusal.includes('no heading in part.md') ? '# Found\n' : refusal),
    ),
  )
  await runPrint({ ...place, model: model.url, pluginDir, prompt: directive(place) })
  expect(await output(place)).toBe('# Found\n')
})

test('a script can deviate at a turn, at a word and for an agent profile', async () => {
  const { place, model, pluginDir } = await scene(
    onTurn(2, calls(bash('echo second turn > part.md'))),
    whenTold(/no output/, calls(bash('cat part.md'))),
    whenTold(/second turn/, says('It says: second turn.')),
    profile('You write one file.', () => says('I would rather not.')),
    obedientOrchestrator(),
  )
  const run = await runPrint({ ...place, model: model.url, pluginDir, prompt: directive(place) })
  expect(run.result).toBe('It says: second turn.')
})

test('an agent can edit, run a command and take its time', async () => {
  const { place, model, pluginDir } = await scene(
    obedientOrchestrator(),
    agentsByTag(({ output: path = '' }) =>
      taking(200, (step) => [
        ...writes('# One\n')(step).slice(0, -1),
        calls(edit(path, 'One', 'Two'), bash('echo three >> part.md')),
        reports('Done.'),
      ]),
    ),
  )
  await runPrint({ ...place, model: model.url, pluginDir, prompt: directive(place) })
  expect(await output(place)).toBe('# Two\nthree\n')
  const [asked, answered] = model.requests.filter(({ turn }) => turn.speaker === 'agent')
  expect((answered?.at ?? 0) - (asked?.at ?? 0)).toBeGreaterThan(200)
})

test('the client repeats a request that failed or broke off', async () => {
  const { place, model, pluginDir } = await scene(
    obedientOrchestrator(),
    agentsByTag((step) => does(fails(529), hangsUp(), ...writes('# Found\n')(step))),
  )
  await runPrint({ ...place, model: model.url, pluginDir, prompt: directive(place) })
  expect(await output(place)).toBe('# Found\n')
})

test('a run can be killed at a chosen moment', async () => {
  const { place, model, pluginDir } = await scene(
    obedientOrchestrator(),
    agentsByTag(() => taking(60_000, runs('true'))),
  )
  const run = startPrint({ ...place, model: model.url, pluginDir, prompt: directive(place) })
  await model.until(({ turn }) => turn.speaker === 'agent')
  run.kill()
  expect(await run.finished).toMatchObject({ exitCode: null, timedOut: false, result: undefined })
})

test('a mistake in a script is reported when the model closes', async () => {
  const model = await startModel(() => {
    throw new Error('no such act')
  })
  const body = JSON.stringify({
    model: 'any',
    messages: [{ role: 'user', content: 'Hello' }],
    tools: [{ name: 'Bash' }],
  })
  const { status } = await fetch(`${model.url}/v1/messages`, { method: 'POST', body })
  expect(status).toBe(400)
  await expect(model.close()).rejects.toThrow('no such act')
})

test('an installed plugin works without its folder being named', async () => {
  const { place, model, pluginDir } = await scene(
    onTurn(1, calls(agent('tiny:writer', '[THREAD 01.02.03]'))),
    agentsByTag(({ id }) => runs(`echo ${id} > part.md`)),
  )
  await installPlugin({ workplace: place, copyOf: pluginDir, plugin: 'tiny@tiny' })
  expect(await claude(place, 'plugin', 'list')).toContain('tiny@tiny')
  await runPrint({ ...place, model: model.url, prompt: 'Go.' })
  expect(await output(place)).toBe('01.02.03\n')
})

test.each<PermissionMode>(['default', 'auto', 'bypassPermissions'])(
  'in a terminal in mode %s, an agent in the background wakes the main thread when it is done',
  async (permissionMode) => {
    const { place, model, pluginDir } = await scene(
      whenTold(/^<task-notification>|^<agent-message/m, says('All parts are there.')),
      obedientOrchestrator(),
      agentsByTag(() => writes('# Found\n')),
    )
    const terminal = await openTerminal({ ...place, model: model.url, pluginDir, permissionMode })
    onTestFinished(() => terminal.kill())
    await terminal.submit(directive(place))
    await terminal.waitFor(/All parts are there/)
    expect(await output(place)).toBe('# Found\n')
  },
)

test('in a terminal, the user can run a command, clear the conversation and leave', async () => {
  const { place, model, pluginDir } = await scene()
  const terminal = await openTerminal({ ...place, model: model.url, pluginDir, cols: 80, rows: 30 })
  onTestFinished(() => terminal.kill())
  await terminal.submit('!echo by "hand" > part.md')
  await terminal.waitFor(/Nothing to add/)
  expect(await output(place)).toBe('by hand\n')
  await terminal.submit('/clear')
  await terminal.waitFor((screen) => !screen.includes('Nothing to add'))
  terminal.press('ctrl+c')
  await terminal.waitFor(/ctrl-c again/i)
  terminal.press('ctrl+c')
  expect(await terminal.exited).toBe(0)
})

const scene = async (...players: readonly Player[]) => {
  const place = await makeWorkplace({ git: true, spaces: true, files: { 'README.md': '# A project\n' } })
  onTestFinished(() => place.remove())
  const model = await startModel(...players)
  onTestFinished(() => model.close())
  const pluginDir = join(place.root, 'tiny')
  await writeFiles(pluginDir, TINY_PLUGIN)
  return { place, model, pluginDir }
}

const directive = (place: Workplace): string => {
  const prompt = `[PHASE 0 explore-1]\nOutput: ${join(place.project, 'part.md')}`
  const input = { subagent_type: 'tiny:writer', description: 'Write a part', prompt, run_in_background: false }
  return `Begin.\n\`\`\`json\n${JSON.stringify({ calls: [{ tool: 'Agent', input }] })}\n\`\`\``
}

const output = (place: Workplace) => readFile(join(place.project, 'part.md'), 'utf8')

const ALLOW = { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' } }
const REFUSE = { decision: 'block', reason: 'no heading in part.md' }
const hook = (script: string) => [{ hooks: [{ type: 'command', command: 'sh', args: ['-c', script] }] }]

/** One agent, whose calls are allowed and whose output must have a heading. */
const TINY_PLUGIN = {
  '.claude-plugin/plugin.json': JSON.stringify({ name: 'tiny', version: '1.0.0', description: 'Writes one file' }),
  '.claude-plugin/marketplace.json': JSON.stringify({
    name: 'tiny',
    owner: { name: 'Nobody' },
    plugins: [{ name: 'tiny', source: './', description: 'Writes one file' }],
  }),
  'agents/writer.md':
    '---\nname: writer\ndescription: Writes one file\ntools: Read, Write, Edit, Bash\n---\nYou write one file.\n',
  'hooks/hooks.json': JSON.stringify({
    hooks: {
      PreToolUse: hook(`echo '${JSON.stringify(ALLOW)}'`),
      SubagentStop: hook(`grep -qs -e '^#' -e '^01' part.md || echo '${JSON.stringify(REFUSE)}'`),
    },
  }),
}
