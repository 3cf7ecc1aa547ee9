import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { guardWrite, type Guarded } from '../../../src/claude-code/hooks/guard-write.ts'
import { readThreadTag } from '../../../src/claude-code/tag.ts'
import { newLife } from '../../../src/workflow/core/step.ts'

const folder = (): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate guard ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const path of ['work/001-parts/journal', 'src', '.agents/trees/agent-1'])
    mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, 'work/index.json'), '{}')
  symlinkSync(join(root, 'work/001-parts/journal'), join(root, 'journal-link'))
  symlinkSync(join(root, 'work'), join(root, 'work-link'))
  symlinkSync('work/001-parts/journal/000007.json', join(root, 'link-to-come'))
  return root
}

const attempt = {
  number: 1,
  agent: 'default',
  session: 's',
  startedAt: '2026-11-21T08:00:00.000Z',
  endedAt: null,
  agentId: 'agent-1',
  refusals: [],
  outcome: 'running',
  late: false,
  reason: null,
  found: null,
  token: null,
} as const

/** What is decided on a file that is written by the main thread, or by the agent of a thread. */
const decisionOn = (path: string, by: 'main' | 'agent', tool = 'Write') => {
  const root = folder()
  const conductor = { session: 's', client: null, manager: null, idleTurns: 0, since: '2026-11-21T00:00:00.000Z' }
  const life = { ...newLife('01.01.01'), status: 'running', attempts: [attempt] } as const
  const guarded: Guarded = {
    root,
    work: join(root, 'work'),
    lives: { conductor, lives: { '01.01.01': life }, tagOf: readThreadTag, typeOf: (agent) => agent },
    outputsOf: () => [join(root, '.agents/tmp/phases/own.md')],
    mayEdit: () => true,
  }
  const field = tool === 'NotebookEdit' ? 'notebook_path' : 'file_path'
  return guardWrite(guarded, {
    hook_event_name: 'PreToolUse',
    session_id: 's',
    cwd: root,
    tool_name: tool,
    tool_input: { [field]: path },
    ...(by === 'agent' ? { agent_id: 'agent-1', agent_type: 'default' } : {}),
  }).hookSpecificOutput
}

test.each([
  'work/001-parts/journal/000002.json',
  'work/001-parts/threads.json',
  'work/index.json',
  'work/../work/index.json',
  'work/001-parts/journal/.plan.json',
  'work/002-yet-to-come/journal/000001.json',
  'journal-link/000002.json',
  'work-link/index.json',
  'link-to-come',
  '.agents/tmp/state.json',
  '.agents/tmp/journal/000001.json',
  '.agents/runs/old/phases/a.md',
  '.agents/sessions/s/run',
  '.agents/in-flight/s/shell.main.1',
])('nobody writes %s with a tool, and is told what to do', (path) => {
  for (const by of ['main', 'agent'] as const)
    for (const tool of ['Write', 'Edit', 'MultiEdit', 'NotebookEdit'])
      expect(decisionOn(path, by, tool)).toMatchObject({
        permissionDecision: 'deny',
        permissionDecisionReason: expect.stringMatching(/work (?:update|assign|status)|the only file below/),
      })
})

test('the plan of a workstream is a person’s, and so the main thread’s; no agent of a thread writes it', () => {
  expect(decisionOn('work/001-parts/PLAN.md', 'main')).toBeUndefined()
  expect(decisionOn('work/001-parts/PLAN.md', 'agent')?.permissionDecision).toBe('deny')
})

test.each(['src/journal/threads.json', 'work/notes.md', '.agents/trees/agent-1/src/a.ts', '/tmp/x'])(
  'whoever works writes %s',
  (path) => {
    expect(decisionOn(path, 'main')).toBeUndefined()
    expect(decisionOn(path, 'agent')).toBeUndefined()
  },
)

test('a step writes its own Output', () => {
  expect(decisionOn('.agents/tmp/phases/own.md', 'agent')?.permissionDecision).toBe('allow')
  expect(decisionOn('.agents/tmp/phases/other.md', 'agent')?.permissionDecision).toBe('deny')
})
