import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { committed, completedPhases, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { headlessScene, marked } from '../headless/scene.ts'
import type { Deed } from '../model/agents.ts'
import { bash, calls } from '../model/reply.ts'

const RUN = ['run', '--profile', 'quick', '--no-test', '--allowed-tools', 'Bash', 'Write a file'] as const

/** Its agent does that in the checkout, too, which is not where it works. */
const andBeside =
  (command: string): Deed =>
  (step) => [calls(bash(`cd "$(dirname "$(git rev-parse --git-common-dir)")" && ${command}`)), ...goodDeed(step)(step)]

test('what an agent writes beside its tree counts for nothing: the checkout, artifacts, the state', async () => {
  const { place, phasegate } = await headlessScene({
    agents: {
      task: andBeside(
        'echo no > README.md; echo no > .agents/tmp/state.json; echo no > .agents/tmp/phases/2.1-tasks.json',
      ),
      'final-review': andBeside('echo "[]" > .agents/tmp/phases/2.1-tasks.json'),
    },
  })
  expect(await phasegate(...RUN)).toMatchObject({ code: 0 })
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
  expect(committed(place.project, 'phasegate/write-a-file')).not.toContain('README.md')
  const runs = join(place.project, '.agents/runs')
  const artifacts = join(runs, readdirSync(runs).find((name) => /^\d/.test(name)) ?? '', 'phases')
  expect(JSON.parse(readFileSync(join(artifacts, '2.1-tasks.json'), 'utf8'))).toMatchObject({
    completedTasks: ['task-1'],
  })
})

test('who writes into the journal stops the work, and what ran is ended', async () => {
  const forge =
    'cd .agents/tmp/journal && last=$(ls | tail -1) && cp "$last" "$(printf %06d $((10#${last%.json} + 1))).json"'
  const { place, phasegate } = await headlessScene({ agents: { task: andBeside(forge) } })
  const refused = expect.stringMatching(/journal .* cannot be read: .*See what to do: phasegate doctor/)
  expect(await phasegate(...RUN)).toMatchObject({ code: 1, stderr: refused })
  expect(marked(place)).toEqual([])
})
