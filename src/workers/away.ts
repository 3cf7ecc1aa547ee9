import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { splitZ } from '../machine/git-command.ts'
import { outputTail } from '../machine/output-tail.ts'
import { signalGroup } from '../machine/processes.ts'
import { OUR_NAME } from '../machine/trees/objects.ts'
import { OFF_BRANCH, worktreesOf } from '../machine/trees/worktree.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { Refused } from '../workflow/core/refused.ts'
import { jsonIn, textIfReadable } from '../state-manager/read.ts'
import { outFolder } from '../workflow/run/output-of.ts'
import { askRemote, gitAt, PATIENCE_MS } from './pool-git.ts'
import { textFilesIn, writeTextFiles } from './text-files.ts'
import { HandedIn, type Parcel } from './wire.ts'

/** A job's tree on a machine of the pool. */
export interface Away {
  readonly tree: string
  /** Where `work` keeps what its agent reports; git never sees it. */
  readonly handIn: string
  /** Paths of the machine that the job comes from, as they are here. */
  readonly mapped: (text: string) => string
}

const queues = new Map<string, Promise<unknown>>()

// Two that add a worktree at once stumble over each other's half-made one.
const oneByOne = <Value>(cache: string, act: () => Promise<Value>): Promise<Value> => {
  const next = (queues.get(cache) ?? Promise.resolve()).then(act, act)
  queues.set(
    cache,
    next.catch(() => undefined),
  )
  return next
}

/** Makes the tree of a job in a folder of this machine, from its own copy of the repository. Rejects with what git or the setup said. */
export const makeAway = async (home: string, parcel: Parcel, signal: AbortSignal): Promise<Away> => {
  const { remote, ref, base, branch, kept, session, setup, prefix, files, reads, folder } = parcel
  const cache = join(home, 'repositories', `${createHash('sha1').update(remote).digest('hex').slice(0, 16)}.git`)
  const tree = join(home, 'trees', session)
  const isNew = await oneByOne(cache, async () => {
    if (!existsSync(cache)) {
      mkdirSync(cache, { recursive: true })
      await gitAt(cache, ['init', '--quiet', '--bare'])
      await gitAt(cache, ['var', 'GIT_COMMITTER_IDENT']).catch(() => nameIn(cache))
    }
    const refs = [
      `+refs/phasegate/${ref}-base:refs/phasegate/${ref}-base`,
      ...kept.map((name, index) => `+refs/phasegate/${ref}-kept/${index}:${name}`),
    ]
    // git fetches into no branch that a tree is on, and an agent may have put its own there.
    const on = worktreesOf(cache).filter((each) => each.branch !== null && existsSync(each.folder))
    await Promise.all(on.map(async (each) => await gitAt(each.folder, OFF_BRANCH)))
    const theirs = branch === null ? [] : [`+refs/phasegate/${ref}-branch:refs/heads/${branch.name}`]
    await askRemote(cache, remote, ['fetch', '--quiet', '--no-tags', remote, ...refs, ...theirs], { signal })
    if (existsSync(join(tree, '.git'))) {
      await gitAt(tree, ['reset', '--quiet', '--hard', base])
      await gitAt(tree, ['clean', '-ffdq'])
      return false
    }
    makeRoom(home)
    await gitAt(cache, ['worktree', 'prune'])
    await gitAt(cache, ['worktree', 'add', '--quiet', '--force', '--detach', tree, base])
    writeTextFiles(tree, { '.agents/.gitignore': '*\n' })
    return true
  })
  if (isNew && setup !== null) {
    await shell(setup, join(tree, prefix), signal).catch((error: unknown) => {
      rmSync(tree, { recursive: true, force: true })
      throw error
    })
  }
  utimesSync(tree, new Date(), new Date())
  const handIn = join(tree, '.agents', 'handed-in.jsonl')
  // Of a job before in the same session.
  rmSync(handIn, { force: true })
  const inputs = join(tree, '.agents', 'in')
  writeTextFiles(tree, files)
  writeTextFiles(inputs, reads.files)
  const paths = [...(reads.folder === '' ? [] : [[reads.folder, inputs] as const]), [folder, tree] as const]
  return { tree, handIn, mapped: (text) => paths.reduce((all, [from, to]) => all.replaceAll(from, to), text) }
}

// Where nobody has told git who they are, an agent could not merge.
const nameIn = async (cache: string): Promise<void> => {
  await gitAt(cache, ['config', 'user.name', OUR_NAME.GIT_COMMITTER_NAME])
  await gitAt(cache, ['config', 'user.email', OUR_NAME.GIT_COMMITTER_EMAIL])
}

const MOST_TREES = 50

// A session that goes on finds its tree; those of long ago go.
const makeRoom = (home: string): void => {
  const all = join(home, 'trees')
  mkdirSync(all, { recursive: true })
  const byAge = readdirSync(all).toSorted(
    (one, other) => statSync(join(all, other)).mtimeMs - statSync(join(all, one)).mtimeMs,
  )
  for (const name of byAge.slice(MOST_TREES)) rmSync(join(all, name), { recursive: true, force: true })
}

const SETUP_MS = 600_000

const shell = async (command: string, cwd: string, signal: AbortSignal): Promise<void> => {
  // What a repository runs must not know what opens the pool.
  const { PHASEGATE_WORKERS_TOKEN: _, ...env } = process.env
  const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const said = outputTail()
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => said.add(chunk))
  const over = AbortSignal.any([signal, AbortSignal.timeout(SETUP_MS)])
  const end = (): void => signalGroup(child.pid, 'SIGKILL')
  over.addEventListener('abort', end)
  process.once('exit', end)
  if (over.aborted) end()
  await once(child, 'close')
  over.removeEventListener('abort', end)
  process.off('exit', end)
  const how = over.aborted ? 'was ended' : `failed with exit code ${child.exitCode ?? 'none'}`
  if (child.exitCode !== 0)
    throw new Refused('tree-failed', `trees.setup (${command}) ${how}: ${oneLine(said.text().slice(-300))}`)
}

/** Pushes what was changed in the tree as one commit, under the fence of the job; null where nothing was. */
export const handBack = async ({ tree, handIn }: Away, parcel: Parcel) => {
  const { base, ref, remote, attempt, run, step } = parcel
  const files = textFilesIn(join(tree, outFolder(attempt)), tree)
  const handedIn = linesIn(handIn)
  const left = handedIn.length > 0 ? { files, handedIn } : { files }
  const unmerged = splitZ(await gitAt(tree, ['diff', '--name-only', '--diff-filter=U', '-z']))
  // A merge that its agent has not finished is none: at home it is met again, and said.
  const isOpen = unmerged.some((path) => /^<{7} /m.test(readFileSync(join(tree, path), 'utf8')))
  const merging = await gitAt(tree, ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD']).catch(() => '')
  await gitAt(tree, ['add', '--all'])
  const [head, made] = [await gitAt(tree, ['rev-parse', 'HEAD']), await gitAt(tree, ['write-tree'])]
  const isSame = made === (await gitAt(tree, ['rev-parse', `${head}^{tree}`])) && merging === ''
  if (isSame && head === base) return { commit: null, ...left }
  const parents = [head, ...(merging === '' || isOpen ? [] : [merging])].flatMap((parent) => ['-p', parent])
  const message = ['-m', `${run} ${step}, attempt ${attempt}`]
  const commit = isSame
    ? head
    : await gitAt(tree, ['commit-tree', '--no-gpg-sign', made, ...parents, ...message], { env: OUR_NAME })
  const refspec = `${commit}:refs/phasegate/${ref}`
  await askRemote(tree, remote, ['push', '--quiet', '--force', '--no-verify', remote, refspec], { ms: PATIENCE_MS })
  return { commit, ...left }
}

// A line that was cut off nobody was told to be there.
const linesIn = (handIn: string): string[][] =>
  (textIfReadable(handIn) ?? '').split('\n').flatMap((line) => {
    const { data } = HandedIn.safeParse(jsonIn(line))
    return data ? [data] : []
  })
