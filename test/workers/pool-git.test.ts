import { renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { askRemote, shownAddress } from '../../src/workers/pool-git.ts'
import { emptyRepository, git, repository } from '../machine/folder.ts'

test('a remote that comes back within patience is asked again; who leaves waits no longer', async () => {
  const [root, remote] = [repository(), emptyRepository()]
  git(root, 'remote', 'add', 'origin', remote)
  renameSync(remote, `${remote}-away`)
  const push = ['push', '--quiet', 'origin', 'HEAD:refs/heads/other'] as const
  const leaving = AbortSignal.timeout(50)
  await expect(askRemote(root, 'origin', push, { ms: 60_000, leaving })).rejects.toMatchObject({
    code: 'remote-unreachable',
  })
  const pushed = askRemote(root, 'origin', push, { ms: 60_000 })
  renameSync(`${remote}-away`, remote)
  await pushed
  expect(git(remote, 'rev-parse', 'other')).toBe(git(root, 'rev-parse', 'HEAD'))
  git(root, 'commit', '--quiet', '--amend', '--message=Another')
  await expect(askRemote(root, 'origin', push)).rejects.toMatchObject({
    code: 'remote-refuses',
    message: expect.stringMatching(/^git push failed with the remote origin: .*rejected/),
  })
})

test.each([
  ['https://ana:secret@example.org/shop.git', 'https://example.org/shop.git'],
  ['git@example.org:shop.git', 'git@example.org:shop.git'],
  ['/srv/shop.git', '/srv/shop.git'],
])('a password in the address of a remote is not shown: %s', (address, shown) => {
  expect(shownAddress(address)).toBe(shown)
})
