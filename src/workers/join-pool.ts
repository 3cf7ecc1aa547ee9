import manifest from '../../package.json' with { type: 'json' }
import type { Settings } from '../configuration/settings.ts'
import { askGit, lastLines } from '../machine/git-command.ts'
import { treesHere } from '../machine/trees/here.ts'
import { Refused } from '../workflow/core/refused.ts'
import { poolAddress } from './own-pool.ts'
import { shownAddress } from './pool-git.ts'
import { askUntil } from './pool-client.ts'
import type { Fleet } from './remote-runner.ts'

interface Ground {
  readonly root: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly trees: Settings['trees']
}

export interface Joined {
  readonly fleet: Pick<Fleet, 'address' | 'version' | 'remote' | 'setup' | 'prefix'>
  /** What is to be read before it begins. */
  readonly told: string
}

/**
 * Finds out whether the machines of a pool could do the steps of what lies here, before anything is started.
 *
 * @throws Refused `no-trees`, `no-remote`, of `poolAddress` and `askPool`
 */
export const joinPool = async (
  { root, home, env, trees }: Ground,
  { workers, remote = 'origin' }: { readonly workers?: string | undefined; readonly remote?: string | undefined },
): Promise<Joined> => {
  const here = trees.enabled ? treesHere(root) : { off: 'trees.enabled is false' }
  if ('off' in here)
    throw new Refused(
      'no-trees',
      `other machines need a tree for each agent, and here there is none: ${here.off}. To do its steps here, leave --workers out`,
    )
  const url = askGit(root, ['remote', 'get-url', remote]).stdout.trim()
  if (url === '') {
    const known = askGit(root, ['remote']).stdout.trim().split('\n').filter(Boolean).join(', ') || 'none'
    throw new Refused(
      'no-remote',
      `there is no git remote ${remote}; there is: ${known}. Name one that every machine reaches: --remote NAME`,
    )
  }
  const probe = `refs/phasegate/probe-${process.pid}`
  // A dry run asks no hook and no rule of the other side.
  const push = (refspec: string) => askGit(root, ['push', '--quiet', '--force', '--no-verify', remote, refspec])
  const answer = push(`HEAD:${probe}`)
  if (answer.code !== 0)
    throw new Refused(
      'no-remote',
      `${remote} (${shownAddress(url)}) may not be pushed to:\n${lastLines(answer)}\nName another one: --remote NAME`,
    )
  push(`:${probe}`)
  const address = poolAddress(home, env, workers)
  const { version } = manifest
  const { board } = await askUntil(address, { ask: 'status', version }, { ms: FIRST_PATIENCE_MS })
  const machines = Object.values(board?.machines ?? {})
  const slots = machines.reduce((sum, each) => sum + each.slots, 0)
  const there = machines.length === 0 ? 'no machine is connected yet' : `machines: ${machines.length}, slots: ${slots}`
  return {
    fleet: { address, version, remote, setup: trees.setup, prefix: here.on.prefix },
    told: `Steps are done by the machines of ${address.url} (${there}); only refs below refs/phasegate/ are pushed to ${remote} (${shownAddress(url)}).`,
  }
}

const FIRST_PATIENCE_MS = 5000
