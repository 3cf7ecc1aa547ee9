import { expect, test } from 'vitest'
import { writeFiles } from '../client/workplace.ts'
import { keptRun, PLAN, SHORT, startsOf } from '../dispatch/scene.ts'
import { idleFirst } from '../good-agents.ts'
import { begins, LONG, terminalScene } from '../terminal/scene.ts'

const FILES = { 'docs/plan.md': PLAN }

test('a step whose agent another plugin did not let start is started again, and so is one whose agent leaves nothing', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': idleFirst() } })
  const denies = `test -e ${place.root}/denied || { touch ${place.root}/denied; echo '${JSON.stringify(DENIED)}'; }`
  const hook = { matcher: 'Agent', hooks: [{ type: 'command', command: 'sh', args: ['-c', denies] }] }
  await writeFiles(place.home, { '.claude/settings.json': JSON.stringify({ hooks: { PreToolUse: [hook] } }) })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit(SHORT)
  await terminal.waitFor(/✗ task-1 · its agent was not started: [^]*Not\s+today[^]*trying again/, LONG)
  await terminal.waitFor(/✗ task-1 · its agent stopped without reporting · trying again/, LONG)
  await model.until(begins('task-2'), LONG)
  const run = keptRun(place.project)
  expect(run.all('attempt-ended')).toMatchObject([
    { step: 'task-1', ending: 'vanished' },
    { step: 'task-1', ending: 'vanished' },
  ])
  expect(run.all('report-refused')).toHaveLength(4)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
})

const DENIED = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'Not today.',
  },
}
