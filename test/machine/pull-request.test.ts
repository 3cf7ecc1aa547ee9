import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { CommitRequest } from '../../src/machine/git.ts'
import { commit, commits, homeless, refusal } from './committing.ts'
import { GH, programs, withRemote } from './fake-gh.ts'
import { folder, git, text } from './folder.ts'

// Real git processes, on a machine that may be busy.
beforeEach(homeless)

const open = (project: string, wish: Partial<CommitRequest> = {}) => commit(project, { workflow: 'branch+PR', ...wish })

test('what is open stands below the text in the pull request, and not in the commit', async () => {
  const { project } = withRemote()
  const bin = programs(GH)
  const { commit: made } = await open(project, { remarks: 'Left open by the reviews:\n\n- LOW a.ts: x' })
  expect(text(bin, 'gh.body')).toBe('Why it is needed.\n\nLeft open by the reviews:\n\n- LOW a.ts: x')
  expect(git(project, 'log', '-1', '--format=%B', made ?? '')).not.toContain('Left open')
})

test('pushes the branch and opens a pull request, once', async () => {
  const { project, remote } = withRemote()
  const bin = programs(GH)
  const first = await open(project, { base: 'develop' })
  expect(first).toMatchObject({
    branch: 'phasegate/add-a-flag',
    pr: { number: 7, url: 'https://github.example/o/r/pull/7' },
  })
  expect(git(remote, 'rev-parse', 'phasegate/add-a-flag')).toBe(first.commit)
  expect(git(project, 'rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/phasegate/add-a-flag')
  expect(text(bin, 'gh.body')).toBe('Why it is needed.')
  expect(text(bin, 'gh.log')).toContain(
    'pr|create|--head|phasegate/add-a-flag|--title|Add a flag|--body-file|-|--base|develop|\n',
  )
  expect(await open(project, { base: 'develop' })).toEqual(first)
  expect(text(bin, 'gh.log')?.match(/pr\|create/g)).toHaveLength(1)
})

test('refuses without a remote, without gh, and when either fails; the commit stays', async () => {
  const { project } = withRemote()
  git(project, 'remote', 'rename', 'origin', 'elsewhere')
  git(project, 'remote', 'set-url', 'elsewhere', join(folder(), 'gone'))
  const bin = programs(null)
  const missing = await refusal(open(project))
  expect(missing.code).toBe('gh-missing')
  expect(missing.message).toContain('gh is not installed')
  const made = git(project, 'rev-parse', 'HEAD')
  expect(missing.message).toContain(`The commit ${made} stays.`)

  writeFileSync(join(bin, 'gh'), '#!/bin/sh\necho "not logged in" >&2\nexit 4\n', { mode: 0o755 })
  expect(await refusal(open(project))).toMatchObject({
    code: 'push-failed',
    message: expect.stringContaining('git push to elsewhere failed'),
  })

  const remote = folder()
  git(remote, 'init', '--quiet', '--bare')
  git(project, 'remote', 'set-url', 'elsewhere', remote)
  expect(await refusal(open(project))).toMatchObject({
    code: 'pull-request-failed',
    message: expect.stringContaining('not logged in'),
  })

  git(project, 'remote', 'remove', 'elsewhere')
  expect(await refusal(open(project))).toMatchObject({ code: 'no-remote' })
  expect([git(project, 'rev-parse', 'HEAD'), commits(project)]).toEqual([made, 2])
})

test('nothing to commit is nothing to push', async () => {
  const { project, remote } = withRemote()
  rmSync(join(project, 'a.ts'))
  expect(await open(project)).toMatchObject({ branch: null, commit: null, pr: null })
  expect(git(remote, 'branch', '--list')).toBe('')
})
