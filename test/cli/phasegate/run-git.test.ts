import { expect, test } from 'vitest'
import { projectAt } from '../../../src/state-manager/project.ts'
import { publish } from '../../../src/state-manager/publish.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { homeless } from '../../machine/committing.ts'
import { GH, programs, withRemote } from '../../machine/fake-gh.ts'
import { git, text, write } from '../../machine/folder.ts'
import { START } from '../../workflow/given.ts'
import { accepted, aTask, aRun, finds, given, upTo } from '../../workflow/run/run.ts'
import { here, type Here } from './here.ts'

const MESSAGE = { title: 'Add a command', body: 'It is there.' }
const COMPLETION = '.agents/tmp/phases/4.3-completion.json'

/** A run whose completer has written this commit message. */
const completed = (message: string, workflow = 'none', root?: string): Here => {
  const place = here({ session: 'session-1', ...(root === undefined ? {} : { project: projectAt(root) }) })
  const { events, run } = given(
    aRun({ settings: { git: { workflow } } }),
    upTo('2.1'),
    accepted('task-1', { ...aTask('completed', 'a.ts'), refused: [{ command: 'npm run bench', text: 'not allowed' }] }),
    upTo('4.2'),
    accepted('final-review-1', finds([{ severity: 'low', location: 'a.ts:1', issue: 'The name misleads.' }])),
    accepted('completion-1'),
  )
  publish(place.project.journal, { commit: 1, at: START, by: 'test', events })
  const artifacts = Object.fromEntries(run.phases.map(({ output }) => [output, '{}']))
  write(place.project.phases, { ...artifacts, 'parts/4.3-completion-1.json': message })
  return place
}

test('a commit message that was accepted in a code fence is read out of it', async () => {
  const place = completed(`\`\`\`json\n${JSON.stringify(MESSAGE)}\n\`\`\`\n`)
  expect(await place.phasegate('run-git')).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(text(place.root, COMPLETION) ?? '')).toMatchObject({ status: 'completed', ...MESSAGE })
})

test('a commit message that was broken after it was accepted fails the attempt and is named', async () => {
  const place = completed('{"title": "Add a command"')
  const { code, err } = await place.phasegate('run-git')
  expect([code, err]).toEqual([1, expect.stringMatching(/4\.3-completion-1\.json: line 1, column \d+: .*Repair it\./)])
  const attempts = readState(place.project)?.steps['commit-1']?.attempts
  expect(attempts).toMatchObject([{ outcome: 'reported' }])
})

test('what the run came to, and left open, stands in the pull request, and not in the commit', async () => {
  homeless()
  const { project } = withRemote()
  const bin = programs(GH)
  const place = completed(JSON.stringify(MESSAGE), 'branch+PR', project)
  expect(await place.phasegate('run-git')).toMatchObject({ code: 0, err: '' })
  expect(text(bin, 'gh.body')).toMatch(
    /^It is there\.\n\n## Tasks\n\n- \[x\] task-1 .*\n\n## Tests\n\n- .*\n\n## Left open by the reviews\n\n- LOW a\.ts:1: The name misleads\. \(4\.2\)\n\n## Not verified where the agents worked\n\n- npm run bench: not allowed\n\n<details>[^]*<\/details>$/,
  )
  expect(git(project, 'log', '-1', '--format=%B')).not.toMatch(/misleads|bench/)
})
