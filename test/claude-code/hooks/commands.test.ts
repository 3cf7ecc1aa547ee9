import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answerShell } from '../../../src/claude-code/hooks/shell.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { aRun, attaches, given, starts, upTo } from '../../workflow/run/run.ts'

const linesOf = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, '../commands', `${name}.txt`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(String.raw`\n`, '\n'))

/** Who runs a command: the orchestrator of the run, the agent of a step that only reads, an agent of nobody's, another session. */
const SPEAKERS: Readonly<Record<string, object>> = {
  'the orchestrator': { session_id: 'session-1' },
  'an agent that only reads': { session_id: 'session-1', agent_id: 'agent-1', agent_type: 'phasegate:explorer' },
  'a stranger below the session': { session_id: 'session-1', agent_id: 'agent-9', agent_type: 'general-purpose' },
  'another session': { session_id: 'session-2' },
}

const exploring = (): Project =>
  projectAt(projectWith(given(aRun(), starts('explore-1'), attaches('explore-1', 'agent-1')).events).root)

const implementing = (): Project => projectAt(projectWith(given(aRun(), upTo('2.1'), starts('task-1')).events).root)

const decisionOn = async (command: string, { root }: Project, speaker: object): Promise<string | undefined> => {
  const call = { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_use_id: 'call-1', tool_input: { command } }
  const place = { projectFolder: root, plugin: root, home: root, client: null, terminal: false }
  const answer = await answerShell({ ...call, ...speaker, cwd: root }, { ...place, now: '2026-11-21T08:00:00.000Z' })
  return answer.hookSpecificOutput?.permissionDecision
}

const LISTS: Readonly<Record<string, readonly string[]>> = {
  honest: linesOf('honest'),
  writing: linesOf('writing'),
}

test.each(Object.keys(SPEAKERS))('%s is refused no command for its words', async (speaker) => {
  for (const project of [exploring(), implementing()]) {
    for (const [list, commands] of Object.entries(LISTS)) {
      const refused: string[] = []
      for (const command of commands)
        if ((await decisionOn(command, project, SPEAKERS[speaker] ?? {})) === 'deny')
          refused.push(`${list}: ${command}`)
      expect(refused).toEqual([])
    }
  }
})

test('a command of any length is judged at once', async () => {
  const project = implementing()
  for (const word of ['a ', 'work approve ', '$(', '"']) {
    const command = `xargs echo ${word.repeat(1_000_000)}`
    expect(await decisionOn(command, project, { session_id: 'session-1' })).toBeUndefined()
  }
})

test.each([
  ['phasegate next', 'allow'],
  ['phasegate run-tests', 'allow'],
  ['phasegate dispatch --profile quick -- Write a file', 'allow'],
  ['phasegate next && rm -rf src', undefined],
  ['phasegate dispatch -- $(rm -rf src)', undefined],
])('nobody is asked for our own exact command lines: %s', async (command, decision) => {
  expect(await decisionOn(command, implementing(), { session_id: 'session-1' })).toBe(decision)
})
