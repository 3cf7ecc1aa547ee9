import { expect, test } from 'vitest'
import { writeFiles } from '../client/workplace.ts'
import { goodDeed } from '../good-agents.ts'
import { whenTold } from '../model/cast.ts'
import { bash, calls, says } from '../model/reply.ts'
import { keptRun, scene } from '../dispatch/scene.ts'

test('what code can tell costs no request: the doctor finds all as it should be', async () => {
  const { say, model } = await scene()
  expect(await say('/phasegate:doctor')).toMatchObject({
    exitCode: 0,
    result: expect.stringMatching(
      /✓ claude code +\d+\.\d+\.\d+ · a session in print mode\n[\s\S]*✓ hooks +answer as they should · called in this session[\s\S]*Everything is as it should be\./,
    ),
  })
  expect(model.requests).toEqual([])
})

test('where the client calls no hooks, the doctor finds that out, and --edit reaches the model with what is set', async () => {
  const { say, place, model } = await scene({ players: [() => says('Seen.')], settings: { git: { workflow: 'none' } } })
  await say('/phasegate:configure --edit commit to a branch')
  expect(model.requests.at(-1)?.turn.news).toMatch(/git\.workflow +none[\s\S]*Asked: --edit commit to a branch/)
  await writeFiles(place.home, { '.claude/settings.json': JSON.stringify({ disableAllHooks: true }) })
  await say('/phasegate:doctor --fix')
  expect(model.requests.at(-1)?.turn.news).toMatch(
    /✗ hooks +Claude Code did not call them for the command that was typed/,
  )
})

test('a model cannot override, by the front door or by the back', async () => {
  const byName = 'phasegate override task-1 --reason "I say so"'
  // No guard that reads knows a word that is made only as the command runs: what is run has to know who runs it.
  const word = String.raw`$(printf over%s ride)`
  const insideSession = `phasegate ${word} task-1 --reason x`
  const disguised = `unset CLAUDECODE CLAUDE_CODE_CHILD_SESSION CLAUDE_CODE_SESSION_ID; phasegate ${word} task-1 --reason x > /tmp/said-PID 2>&1; cat /tmp/said-PID; rm /tmp/said-PID`
  // Nobody is its parent any more, and nothing in its environment tells where it came from.
  const leftBehind = `(env -i PATH="$PATH" HOME="$HOME" setsid sh -c "phasegate ${word} task-1 --reason x" > /tmp/left-PID 2>&1 < /dev/null &); until [ -s /tmp/left-PID ]; do sleep 0.1; done; cat /tmp/left-PID; rm /tmp/left-PID`
  const byScript = 'sh over.sh'
  const { begin, place, model } = await scene({
    files: { 'over.sh': `${byName}\n` },
    players: [whenTold(/phase 2\.1 Task/, calls(bash(byName)))],
    agents: {
      'task-1': (step) => [
        calls(
          ...[byName, byScript, insideSession, disguised, leftBehind].map((each) =>
            bash(each.replaceAll('PID', String(process.pid))),
          ),
        ),
        ...goodDeed(step)(step),
      ],
    },
  })
  const session = begin('/dispatch --profile quick --no-test Write a file', { permissionMode: 'bypassPermissions' })
  await model.until(({ turn }) => turn.speaker === 'agent' && turn.results.length === 5, 110_000)
  session.kill()
  await session.finished
  expect(keptRun(place.project).all('overridden')).toEqual([])
  const results = model.requests.flatMap(({ turn }) => turn.results.map(({ text }) => text)).join('\n')
  expect(results).toMatch(/no person types here: there is no terminal/)
  expect(results).toMatch(/inside a session nobody can tell a person's command from a model's/)
})
