import { expect, test } from 'vitest'
import { publish } from '../../../src/state-manager/publish.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { text, write } from '../../machine/folder.ts'
import { START } from '../../workflow/given.ts'
import { accepted, aRun, given, upTo } from '../../workflow/run/run.ts'
import { here, type Here } from './here.ts'

const MESSAGE = { title: 'Add a command', body: 'It is there.' }
const COMPLETION = '.agents/tmp/phases/4.3-completion.json'

/** A run whose completer has written this commit message. */
const completed = (message: string): Here => {
  const place = here({ session: 'session-1' })
  const { events, run } = given(
    aRun({ settings: { git: { workflow: 'none' } } }),
    upTo('4.3'),
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
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/4\.3-completion-1\.json: line 1, column \d+: .*phasegate run-git/),
  ])
  const attempts = readState(place.project)?.steps['commit-1']?.attempts
  expect(attempts).toMatchObject([{ outcome: 'reported' }])
})
