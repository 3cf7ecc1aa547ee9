import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { complete, type Desk, desk } from './desk.ts'

const git = (root: string, ...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  })

const commit = (place: Desk, message: string): void => {
  git(place.root, 'add', 'work')
  git(place.root, 'commit', '-qm', message)
}

/** Two people at work on the same workstream: a project, and a clone of it in the place of another desk's project. */
const team = async (): Promise<{ ours: Desk; theirs: Desk; pull: (from: Desk, to: Desk) => void }> => {
  const ours = await desk()
  rmSync(join(ours.root, '.git'), { recursive: true })
  git(ours.root, 'init', '-qb', 'main')
  await ours.work('approve', 'plan')
  commit(ours, 'the plan')
  const theirs = await desk({ plan: null })
  rmSync(theirs.root, { recursive: true })
  git(ours.root, 'clone', '-q', ours.root, theirs.root)
  return { ours, theirs, pull: (from, to) => git(to.root, 'pull', '-q', '--no-rebase', '--no-edit', from.root, 'main') }
}

const statuses = async ({ json }: Desk): Promise<string> => {
  const { threads } = (await json('list')) as { threads: { threadId: string; status: string; report: string | null }[] }
  return threads.map(({ threadId, status, report }) => `${threadId} ${status} ${report ?? ''}`.trim()).join('\n')
}

const journal = ({ root }: Desk): string[] => {
  const folder = join(root, 'work/001-tea/journal')
  return readdirSync(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

const MERGED = [
  '01.01.01 completed Made 01.01.01.',
  '01.01.02 completed Made 01.01.02.',
  '01.02.01 completed Made 01.02.01.',
  '02.01.01 pending',
  '03.01.01 pending',
].join('\n')

describe('two branches that used the same commit numbers', () => {
  test('are merged by git without a conflict, and put in order by work repair', async () => {
    const { ours, theirs, pull } = await team()
    await complete(ours, '01.01.01')
    commit(ours, 'north')
    await complete(theirs, '01.01.02', '01.02.01')
    commit(theirs, 'south and roof')
    pull(theirs, ours)
    expect(git(ours.root, 'status', '--porcelain')).toBe('')

    for (const line of ['list', 'status', 'check', 'update --thread 2.1.1 --status in_progress']) {
      expect(await ours.work(...line.split(' '))).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /two branches that were merged both have a commit 000002\.json .*\. Nothing is lost; put them in order: work repair/,
        ),
      })
    }
    expect(await ours.work('repair')).toEqual({
      code: 0,
      err: '',
      out: '001-tea: put 6 commits of both branches in order of time, from number 2 on; no event is lost. Next: git add work, work status\n',
    })
    expect(await statuses(ours)).toBe(MERGED)
    expect(journal(ours)).toHaveLength(8)
    expect(journal(ours).map((text, index) => (JSON.parse(text) as { commit: number }).commit - index)).toEqual(
      Array.from({ length: 8 }, () => 1),
    )
    expect(JSON.parse(journal(ours)[7] ?? '')).toMatchObject({
      by: 'work repair',
      events: [{ type: 'journals-merged', from: 2, commits: 6 }],
    })
    expect((await ours.work('repair')).out).toBe('001-tea: the journal is in order; nothing to repair\n')
    expect(JSON.parse(ours.read('threads.json'))).toMatchObject({ threads: [{ status: 'completed' }, {}, {}, {}, {}] })
    expect(ours.read('../work/index.json').match(/"last_updated"/g)).toHaveLength(1)
  })

  test('come out the same for both, so that they can go on together', async () => {
    const { ours, theirs, pull } = await team()
    await complete(ours, '01.01.01')
    commit(ours, 'north')
    await complete(theirs, '01.01.02')
    commit(theirs, 'south')
    const before = git(ours.root, 'rev-parse', 'HEAD').trim()
    pull(theirs, ours)
    git(theirs.root, 'pull', '-q', '--no-rebase', '--no-edit', ours.root, before)
    await ours.work('repair')
    await theirs.work('repair')
    expect(journal(ours)).toEqual(journal(theirs))
    commit(ours, 'repaired')
    commit(theirs, 'repaired as well')
    pull(theirs, ours)
    await complete(ours, '01.02.01')
    expect(await statuses(ours)).toBe(MERGED)
  })

  test('where git left conflict markers: the same', async () => {
    const { ours, theirs, pull } = await team()
    writeFileSync(join(ours.root, '.git/info/attributes'), '*.json merge\n')
    await complete(ours, '01.01.01')
    commit(ours, 'north')
    await complete(theirs, '01.01.02', '01.02.01')
    commit(theirs, 'south and roof')
    expect(() => pull(theirs, ours)).toThrow()
    expect(journal(ours)[1]).toContain('<<<<<<<')
    expect((await ours.work('repair')).code).toBe(0)
    expect(await statuses(ours)).toBe(MERGED)
    commit(ours, 'merged')
    expect(git(ours.root, 'status', '--porcelain')).toBe('')
  })

  test('of one repaired and one not: the next repair has every event once', async () => {
    const { ours, theirs, pull } = await team()
    await complete(ours, '01.01.01')
    commit(ours, 'north')
    await complete(theirs, '01.01.02')
    commit(theirs, 'south')
    pull(theirs, ours)
    await ours.work('repair')
    commit(ours, 'repaired')
    await complete(theirs, '01.02.01')
    commit(theirs, 'roof')
    pull(theirs, ours)
    await ours.work('repair')
    expect(await statuses(ours)).toBe(MERGED)
    const completed = journal(ours)
      .join('')
      .match(/"type":"step-completed"/g)
    expect(completed).toHaveLength(3)
  })
})

test('a repair that is cut short anywhere is finished by the next one', async () => {
  const { ours, theirs, pull } = await team()
  await complete(ours, '01.01.01')
  commit(ours, 'north')
  await complete(theirs, '01.01.02', '01.02.01')
  commit(theirs, 'south and roof')
  pull(theirs, ours)
  const folder = join(ours.root, 'work/001-tea/journal')
  const copy = `${folder}-merged`
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  cpSync(folder, copy, { recursive: true })
  await ours.work('repair')
  const whole = journal(ours)
  // As it is after each of its writes, which go from the last number down.
  for (let written = 1; written < whole.length - 1; written++) {
    rmSync(folder, { recursive: true })
    cpSync(copy, folder, { recursive: true })
    for (let number = whole.length; number > whole.length - written; number--) {
      writeFileSync(join(folder, `${String(number).padStart(6, '0')}.json`), whole[number - 1] ?? '')
    }
    expect((await ours.work('list')).code).toBe(1)
    await ours.work('repair')
    expect(journal(ours)).toEqual(whole)
  }
})

describe('two people, each with a key of their own', () => {
  const HOME = process.env['HOME']
  afterEach(() => void (process.env['HOME'] = HOME))

  /** What somebody does at a machine of their own. */
  const at = async <Result>(home: string, act: () => Promise<Result>): Promise<Result> => {
    process.env['HOME'] = home
    try {
      return await act()
    } finally {
      process.env['HOME'] = HOME
    }
  }

  const merged = async () => {
    const { ours, theirs, pull } = await team()
    await at(ours.home, () => complete(ours, '01.01.01'))
    commit(ours, 'north')
    await at(theirs.home, () => complete(theirs, '01.01.02', '01.02.01'))
    commit(theirs, 'south and roof')
    pull(theirs, ours)
    return { ours, theirs, pull }
  }

  test('pull, repair, and pull what was repaired: nobody is asked anything', async () => {
    const { ours, theirs, pull } = await merged()
    expect((await at(ours.home, () => ours.work('repair'))).code).toBe(0)
    commit(ours, 'repaired')
    pull(ours, theirs)
    expect(await at(theirs.home, () => statuses(theirs))).toBe(MERGED)
    expect(
      (await at(theirs.home, () => theirs.work('update', '--thread', '2.1.1', '--status', 'in_progress'))).code,
    ).toBe(0)
  })

  test('a line that came neither from us nor with git is not sealed by a repair', async () => {
    const { ours } = await merged()
    const path = join(ours.root, 'work/001-tea/journal/000002.json')
    const forged = { type: 'stage-approved', at: '2026-11-21T05:00:00.000Z', stage: '02', hash: 'x' }
    appendFileSync(path, `${JSON.stringify({ commit: 2, at: forged.at, by: 'work', events: [forged] })}\n`)
    expect(await at(ours.home, () => ours.work('repair'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/000002\.json holds a commit that was not written here and is not in git yet/),
    })
  })
})
