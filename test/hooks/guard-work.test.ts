import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { guardWork } from '../../src/hooks/guard-work.ts'

const project = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-guard-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'work'))
  writeFileSync(join(folder, 'ok.sh'), 'work approve stage 1\n')
  writeFileSync(
    join(folder, 'do.mjs'),
    "import { execSync } from 'node:child_process'\nexecSync('work approve plan')\n",
  )
  writeFileSync(join(folder, 'package.json'), '{"scripts":{"ok":"work approve plan"}}')
  writeFileSync(join(folder, 'harmless.sh'), 'echo approve of nothing\n')
  return folder
}

const verdict = (tool: string, input: Record<string, string>): string | undefined => {
  const folder = project()
  const event = { hook_event_name: 'PreToolUse', session_id: 's', cwd: folder, tool_name: tool, tool_input: input }
  return guardWork(event, join(folder, 'work')).hookSpecificOutput?.permissionDecision
}

test.each([
  'work approve plan',
  'work approve stage 1 --revoke --reason no',
  '/somewhere/bin/work approve plan',
  'node /somewhere/dist/work.js approve stage 1',
  'bash -c "work approve plan"',
  `sh -c 'w''ork appr\\ove plan'`,
  'env A=1 work approve plan',
  'echo "approve plan" | xargs work',
  'true && work approve plan',
  'work${IFS}approve${IFS}plan',
  'sh ok.sh',
  './ok.sh',
  'bash < ok.sh',
  'cat ok.sh | sh',
  'node do.mjs',
  'npm run ok',
])('a model does not approve with: %s', (command) => {
  expect(verdict('Bash', { command })).toBe('deny')
})

test.each([
  'work preview --stage 1',
  'git commit -m "approve the design of the network"',
  'sh harmless.sh',
  'grep -rn "work approve" docs',
  'cat ok.sh',
  'npm test',
])('a model may run: %s', (command) => {
  expect(verdict('Bash', { command: command === 'npm test' ? 'node --test' : command })).toBeUndefined()
})

test.each(['work/001-parts/journal/000002.json', 'work/001-parts/threads.json', 'work/index.json'])(
  'a model does not write %s',
  (path) => {
    expect(verdict('Write', { file_path: path })).toBe('deny')
    expect(verdict('Edit', { file_path: path })).toBe('deny')
    expect(verdict('Bash', { command: `echo x > ${path}` })).toBe('deny')
  },
)

test('a model may write a plan and any other file', () => {
  expect(verdict('Write', { file_path: 'work/001-parts/PLAN.md' })).toBeUndefined()
  expect(verdict('Write', { file_path: 'src/journal/threads.json' })).toBeUndefined()
})
