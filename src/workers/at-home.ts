import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { OUR_NAME } from '../machine/trees/objects.ts'
import { askRemote, gitAt, PATIENCE_MS } from './pool-git.ts'

/** A job's tree where the journal is, and the remote through which commits go. */
export interface AtHome {
  readonly folder: string
  /** Name of the remote. */
  readonly remote: string
  /** Below `refs/phasegate/`. */
  readonly ref: string
  readonly branch: string | null
  /** Below which the work of earlier attempts is kept, which a prompt may name; null: nowhere. */
  readonly kept: string | null
}

export interface Sent {
  readonly base: string
  /** The commit that the tree is at. */
  readonly head: string
  readonly branch: { readonly name: string; readonly commit: string } | null
  /** The refs that keep earlier work; the remote has each as `<ref>-kept/<index>`. */
  readonly kept: readonly string[]
}

/** Pushes what a job begins with, the changes that lie in its tree among it. Changes nothing there. Rejects with what git said. */
export const sendBase = async (home: AtHome): Promise<Sent> => {
  const { folder, remote, ref, branch, kept: below } = home
  const head = await here(folder, ['rev-parse', 'HEAD'])
  const base = await snapshotOf(folder, head)
  const commit = branch === null ? null : await here(folder, ['rev-parse', '--verify', `refs/heads/${branch}^{commit}`])
  const kept = below === null ? [] : linesOf(await here(folder, ['for-each-ref', '--format=%(refname)', `${below}/`]))
  const refs = [
    `${base}:refs/phasegate/${ref}-base`,
    ...kept.map((name, index) => `${name}:refs/phasegate/${ref}-kept/${index}`),
    ...(commit === null ? [] : [`${commit}:refs/phasegate/${ref}-branch`]),
  ]
  await askRemote(folder, remote, ['push', '--quiet', '--force', '--no-verify', remote, ...refs], ceilingOf(folder))
  return { base, head, kept, branch: branch === null || commit === null ? null : { name: branch, commit } }
}

/** Puts what came back into the tree, uncommitted as agents leave it here. Rejects where the remote does not have it. */
export const receive = async (
  { folder, remote, ref }: AtHome,
  { base, head, branch }: Sent,
  commit: string,
  leaving: AbortSignal,
): Promise<void> => {
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', remote, `refs/phasegate/${ref}`] as const
  await askRemote(folder, remote, fetch, { ...ceilingOf(folder), ms: PATIENCE_MS, leaving })
  // What was untracked is in the base: now it is tracked, and gone where it was removed.
  for (const each of [base, commit]) await here(folder, ['reset', '--quiet', '--hard', each])
  // A merge that its agent made counts as made.
  if (branch && (await isIn(folder, branch.commit, commit)) && !(await isIn(folder, branch.commit, head))) return
  await here(folder, ['reset', '--quiet', '--mixed', head])
}

/** What was sent is of no use any more, nor what a coordinator that was killed left of earlier attempts at the step. */
export const forgetRefs = async ({ folder, remote, ref }: AtHome): Promise<void> => {
  const there = await here(folder, ['ls-remote', remote, `refs/phasegate/${dirname(ref)}/*`])
  const names = linesOf(there).flatMap((line) => line.split('\t')[1] ?? [])
  if (names.length > 0)
    await here(folder, ['push', '--quiet', '--no-verify', remote, ...names.map((name) => `:${name}`)])
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

const isIn = (folder: string, one: string, within: string): Promise<boolean> =>
  here(folder, ['merge-base', '--is-ancestor', one, within]).then(
    () => true,
    () => false,
  )

const snapshotOf = async (folder: string, head: string): Promise<string> => {
  if ((await here(folder, ['--no-optional-locks', 'status', '--porcelain'])) === '') return head
  const kept = mkdtempSync(join(tmpdir(), 'phasegate-index-'))
  try {
    const index = { GIT_INDEX_FILE: join(kept, 'index') }
    await here(folder, ['read-tree', 'HEAD'], index)
    await here(folder, ['add', '--all'], index)
    const tree = await here(folder, ['write-tree'], index)
    return await here(folder, ['commit-tree', '--no-gpg-sign', tree, '-p', head, '-m', 'As it lay here'], OUR_NAME)
  } finally {
    rmSync(kept, { recursive: true, force: true })
  }
}

const here = (folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> =>
  gitAt(folder, args, { env: { ...ceilingOf(folder).env, ...env } })

// Without its `.git` git would look upward, find the user's checkout, and change that.
const ceilingOf = (folder: string) => ({ env: { GIT_CEILING_DIRECTORIES: dirname(folder) } })
