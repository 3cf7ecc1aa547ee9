import { expect, test } from 'vitest'
import { commitMessage, runOfCommit } from '../../src/machine/commit-message.ts'
import { git, repository } from './folder.ts'

const message = (title: string, body: string) => commitMessage({ title, body, runId: 'r-1' })

test('has the title, the body and the run', () => {
  expect(message(' Add\n a flag ', '\nWhy.\n\n# Heading\n- item\n')).toBe(
    'Add a flag\n\nWhy.\n\n# Heading\n- item\n\nPhasegate-Run: r-1\n',
  )
})

test('does without a body', () => {
  expect(message('Add a flag', ' \n')).toBe('Add a flag\n\nPhasegate-Run: r-1\n')
})

test.each([
  ['no trailers', 'Text: with a colon\nand more'],
  ['trailers', 'Text.\n\nCo-authored-by: B <b@example.invalid>\nRefs: #1\n  and #2'],
  ['a rule', 'Text.\n\n---\n\nMore text.'],
  ['something that looks like the title', 'feat: x'],
])('git reads the run out of a message whose body ends with %s', (_name, body) => {
  const project = repository()
  git(project, 'commit', '--quiet', '--allow-empty', '--cleanup=whitespace', `--message=${message('fix: y', body)}`)
  expect(runOfCommit(project, 'HEAD')).toEqual({
    commit: git(project, 'rev-parse', 'HEAD'),
    title: 'fix: y',
    runIds: expect.arrayContaining(['r-1']),
  })
  expect(git(project, 'log', '-1', '--format=%B')).toContain(body.trim())
})

test('a name that stands for no commit has no run', () => {
  expect(runOfCommit(repository(), 'refs/heads/none')).toBeNull()
})
