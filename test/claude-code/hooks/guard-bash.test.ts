import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guardBash } from '../../../src/claude-code/hooks/guard-bash.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import { folder } from '../../state-manager/folder.ts'
import { aRun, given, starts, upTo } from '../../workflow/run/run.ts'

const project = (): Project => {
  const root = folder()
  mkdirSync(join(root, 'scripts'))
  writeFileSync(join(root, 'scripts', 'over.sh'), '#!/bin/sh\nphasegate override task-1 --reason x\n')
  writeFileSync(
    join(root, 'over.mjs'),
    "import { spawnSync } from 'node:child_process'\nspawnSync('phasegate', ['override', 'task-1', '--reason', 'x'])\n",
  )
  writeFileSync(join(root, 'package.json'), '{"scripts":{"over":"phasegate override 2.1 --reason x"}}')
  return projectAt(root)
}

/** Why a command is denied to the main thread or to an agent that works elsewhere; undefined when it is not. */
const denied = (command: string, at = project()): string | undefined => {
  const { run } = given(aRun(), upTo('2.1'), starts('task-1'))
  const input = {
    hook_event_name: 'PreToolUse',
    session_id: 'session-1',
    agent_id: 'a-stranger',
    tool_name: 'Bash',
    tool_input: { command },
    cwd: at.root,
  }
  const moment = { input, project: at, run, client: null, terminal: false, now: run.updatedAt }
  return guardBash(moment).hookSpecificOutput?.permissionDecisionReason
}

test.each([
  'phasegate override task-1 --reason x',
  'bash -c "phasegate override task-1 --reason x"',
  `env -i PATH="$PATH" phasegate 'override' task-1`,
  'phasegate over\\ride task-1',
  'node /plugin/dist/phasegate.js override 2.1 --reason x',
  'sh scripts/over.sh',
  './scripts/over.sh &',
  'setsid nohup sh scripts/over.sh',
  'node over.mjs',
  'npm run over',
  'claude -p "/phasegate:override 2.1 --reason x"',
])('no model overrides with: %s', (command) => {
  expect(denied(command)).toMatch(/only a person may override: ask the user to type \/phasegate:override/)
})

test.each(['phasegate status', 'git log --oneline', 'sh scripts/other.sh', 'grep -rn "phasegate override" docs'])(
  'an agent may run: %s',
  (command) => {
    expect(denied(command)).toBeUndefined()
  },
)

test.each([
  ['echo x > .agents/tmp/journal/000009.json', '.agents/tmp/journal/000009.json'],
  ['dd if=x of=.agents/tmp/state.json', '.agents/tmp/state.json'],
  ['rm -rf .agents/', '.agents/'],
  ['cp x /p/.agents/tmp/phases/1.2-plan.md', '/p/.agents/tmp/phases/1.2-plan.md'],
  ['echo x >> .agents/runs/old/phases/a.md', '.agents/runs/old/phases/a.md'],
])('the files of a run are nobody else’s: %s', (command, path) => {
  expect(denied(command)).toContain(`${path} belongs to the run`)
})

test('a word of any length is judged at once', () => {
  expect(denied(`echo ${'a'.repeat(300_000)}`)).toBeUndefined()
})
