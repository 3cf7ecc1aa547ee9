import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { cleanUp } from '../../../src/engine/run/branches.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { reportOf, statusOf } from '../../../src/workflow/workstream/state.ts'
import { homeless } from '../../machine/committing.ts'
import { git, text, write } from '../../machine/folder.ts'
import { filesAt } from '../../machine/trees/place.ts'
import { type StagePlace, type StartedAgent, stagePlace } from './stage-place.ts'

beforeEach(homeless)

const BRANCH = 'phasegate/001-tea'
const START = { 'north.txt': 'field\n', 'README.md': 'Tea\n' }

const executed = async (args = '1', files: Readonly<Record<string, string>> = START): Promise<StagePlace> => {
  const place = await stagePlace(files)
  await place.typed('execute-stage', args)
  return place
}

const completes = ({ work }: StartedAgent, thread: string) =>
  work('update', '--thread', thread, '--status', 'completed', '--report', `${thread} holds.`)

const built = ({ now }: StagePlace, thread: string) => {
  const { state } = now()
  const { changed, attempts } = state.steps[thread] ?? { attempts: [] }
  return { status: statusOf(state, thread), report: reportOf(state, thread), changed, attempts: attempts.length }
}

describe('a thread', () => {
  test('works in a tree of its own, and is merged when its agent reports it', async () => {
    const place = await executed()
    const agent = await place.starts('01.01.01')
    expect(agent.input).toMatchObject({ isolation: 'worktree' })
    expect(agent.prompt).toContain(`made from the branch ${BRANCH}`)
    write(agent.tree, { 'north.txt': 'wall\n', 'work/001-tea/PLAN.md': 'gone' })
    expect(await completes(agent, '1.1.1')).toMatchObject({ code: 0 })
    expect(built(place, '01.01.01')).toMatchObject({ status: 'completed', changed: ['north.txt'] })
    expect(filesAt(place.root, BRANCH)).toEqual({ 'north.txt': 'wall', 'README.md': 'Tea' })
    expect(text(place.root, 'north.txt')).toBe('field\n')
    expect(git(place.root, 'branch', '--show-current')).toBe('main')
  })

  test('that changed nothing is refused, and so is one whose tree nobody can tell', async () => {
    const place = await executed()
    const agent = await place.starts('01.01.01')
    const outside = await completes({ ...agent, work: agent.workOutside }, '1.1.1')
    expect(outside).toMatchObject({ code: 1, text: expect.stringContaining('Go to the folder that you began in') })
    const said = await completes(agent, '1.1.1')
    expect(said).toMatchObject({ code: 1, text: expect.stringContaining('nothing differs in your tree') })
    expect(said.text).toContain('what git ignores does not count')
    expect(built(place, '01.01.01')).toMatchObject({ status: 'in_progress', attempts: 1 })
  })

  test('is told who is at work at the same time; in conflict with them it is refused until its agent has resolved it', async () => {
    const place = await executed()
    const [north, south] = [await place.starts('01.01.01'), await place.starts('01.01.02')]
    expect(south.prompt).toMatch(/^\[THREAD 01\.01\.02\] attempt 1 \(id \d+\)\n/)
    expect(south.prompt).toContain('## Threads at work at the same time\n\n- 01.01.01 North: north.txt\n')
    expect(south.prompt).toContain('## References\n\n- README.md\n')
    write(north.tree, { 'north.txt': 'stone\n' })
    write(south.tree, { 'north.txt': 'wood\n', 'south.txt': 'wood\n' })
    await completes(north, '1.1.1')
    const said = await completes(south, '1.1.2')
    expect(said.code).toBe(1)
    expect(said.text).toContain(
      `- conflicts with 01.01.01: North in north.txt; run \`git merge ${BRANCH}\` in your tree`,
    )
    expect(() => git(south.tree, 'merge', BRANCH)).toThrow()
    expect((await completes(south, '1.1.2')).text).toContain('north.txt: has conflict markers')
    write(south.tree, { 'north.txt': 'stone and wood\n' })
    expect(await completes(south, '1.1.2')).toMatchObject({ code: 0 })
    expect(filesAt(place.root, BRANCH)).toMatchObject({ 'north.txt': 'stone and wood', 'south.txt': 'wood' })
  })

  test('is told what to decide where git leaves no markers', async () => {
    const place = await executed()
    const [north, south] = [await place.starts('01.01.01'), await place.starts('01.01.02')]
    rmSync(join(north.tree, 'north.txt'))
    write(south.tree, { 'north.txt': 'wood\n' })
    await completes(north, '1.1.1')
    await completes(south, '1.1.2')
    expect(() => git(south.tree, 'merge', BRANCH)).toThrow()
    const said = await completes(south, '1.1.2')
    expect(said.text).toContain('north.txt: is in conflict; say what stands with git add or git rm, then report again')
    git(south.tree, 'add', 'north.txt')
    expect(await completes(south, '1.1.2')).toMatchObject({ code: 0 })
    expect(filesAt(place.root, BRANCH)).toMatchObject({ 'north.txt': 'wood' })
  })

  test('whose conflict is never resolved fails, and what it did is kept for the next attempt', async () => {
    const place = await executed()
    const [north, south] = [await place.starts('01.01.01'), await place.starts('01.01.02')]
    write(north.tree, { 'north.txt': 'stone\n' })
    write(south.tree, { 'north.txt': 'wood\n' })
    await completes(north, '1.1.1')
    for (const _ of [1, 2, 3]) expect((await completes(south, '1.1.2')).text).toContain('report again')
    expect((await completes(south, '1.1.2')).text).toContain('stop now')
    expect(built(place, '01.01.02').status).toBe('pending')
    const again = await place.starts('01.01.02')
    expect(again.prompt).toContain('git diff HEAD...refs/phasegate/001-tea/01.01.02/2')
    expect(git(place.root, 'show', 'refs/phasegate/001-tea/01.01.02/2:north.txt')).toBe('wood')
    expect(text(again.tree, 'north.txt')).toBe('stone\n')
  })

  test('that is blocked is kept and not merged', async () => {
    const place = await executed()
    const agent = await place.starts('01.01.01')
    write(agent.tree, { 'north.txt': 'half a wall\n' })
    await agent.work('update', '--thread', '1.1.1', '--status', 'blocked', '--report', 'no stones')
    expect(filesAt(place.root, BRANCH)).toEqual({ 'north.txt': 'field', 'README.md': 'Tea' })
    expect(git(place.root, 'show', 'refs/phasegate/001-tea/01.01.01/1:north.txt')).toBe('half a wall')
  })

  test('reported twice, as after a crash between merge and journal, is merged once', async () => {
    const place = await executed()
    const agent = await place.starts('01.01.01')
    write(agent.tree, { 'north.txt': 'wall\n' })
    const reports = await Promise.all([completes(agent, '1.1.1'), completes(agent, '1.1.1')])
    expect(reports.map(({ code }) => code)).toEqual([0, 0])
    expect(git(place.root, 'rev-list', '--count', '--merges', BRANCH)).toBe('1')
  })

  test('of a person is completed as they say: their work is in the checkout', async () => {
    const place = await executed()
    await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
    const said = await place.work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'Done.')
    expect(said.code).toBe(0)
    expect(built(place, '01.01.01').changed).toBeUndefined()
  })
})

describe('the branch of a workstream', () => {
  const aWall = async (place: StagePlace) => {
    const agent = await place.starts('01.01.01')
    write(agent.tree, { 'north.txt': 'wall\n' })
    await completes(agent, '1.1.1')
  }
  const say = async (place: StagePlace, args: string) => (await place.typed('execute-stage', args)).systemMessage ?? ''

  test('begins where the user is, without what they have not committed, unless they say so', async () => {
    const place = await stagePlace(START)
    write(place.root, { 'north.txt': 'mine\n', 'work/.gitignore': '*.draft\n', 'work/.gitattributes': '' })
    const head = git(place.root, 'rev-parse', 'HEAD')
    const said = await say(place, '1')
    expect(said).toContain(`Branch: ${BRANCH}, begun at ${head.slice(0, 10)}.`)
    expect(said).toContain('Left out: 1 changed file of yours (north.txt); to begin with them: --with-changes')
    expect(await say(place, '1 --with-changes')).toMatch(
      /\nTaken along: 1 changed file of yours \(north\.txt\), committed first\.$/,
    )
    expect(filesAt(place.root, BRANCH)).toEqual({ 'north.txt': 'mine', 'README.md': 'Tea' })
    expect(git(place.root, 'status', '--porcelain', '--', 'north.txt')).toBe(' M north.txt')
  })

  test('is used on by later executions, and begins anew once all of it was merged', async () => {
    const place = await executed()
    const agent = await place.starts('01.01.01')
    write(agent.tree, { 'north.txt': 'wall\n' })
    await completes(agent, '1.1.1')
    const tip = git(place.root, 'rev-parse', BRANCH)
    write(place.root, { 'README.md': 'Mine\n' })
    git(place.root, 'commit', '-qam', 'mine')
    await say(place, '1')
    expect(git(place.root, 'rev-parse', BRANCH)).toBe(tip)
    git(place.root, 'merge', '-q', '--no-edit', BRANCH)
    git(place.root, 'branch', '-qD', BRANCH)
    await say(place, '1')
    expect(git(place.root, 'rev-parse', BRANCH)).toBe(git(place.root, 'rev-parse', 'HEAD'))
  })

  test('that is gone and was never merged is not begun anew: nothing is lost', async () => {
    const place = await executed()
    const agent = await place.starts('01.01.01')
    write(agent.tree, { 'north.txt': 'wall\n' })
    await completes(agent, '1.1.1')
    const tip = git(place.root, 'rev-parse', BRANCH)
    git(place.root, 'branch', '-qD', BRANCH)
    const said = await place.typed('execute-stage', '1')
    expect(said.stopReason).toContain(`bring it back: git branch ${BRANCH} ${tip}`)
  })

  test('that is gone and was never merged is told of where its work was to be taken', async () => {
    const place = await executed()
    await aWall(place)
    const tip = git(place.root, 'rev-parse', BRANCH)
    git(place.root, 'branch', '-qD', BRANCH)
    const back = `the branch ${BRANCH} is gone; bring it back: git branch ${BRANCH} ${tip}`
    expect((await place.work('report', '--stage', '1')).text).toContain(`\ntake: ${back}\n`)
    git(place.root, 'merge', '-q', '--no-edit', tip)
    expect((await place.work('report', '--stage', '1')).text).not.toContain('is gone')
  })

  test('stays that of the workstream when that is renamed: what was merged is where later threads begin, and is not cleaned away', async () => {
    const place = await executed()
    await aWall(place)
    for (const thread of ['1.1.2', '1.2.1']) await place.work('cancel', '--thread', thread, '--reason', 'no')
    await place.work('approve', 'stage', '1', '--force')
    await place.hook('Stop')
    expect((await place.work('rename', '1', 'coffee')).text).toContain('001-coffee')
    expect(cleanUp(projectAt(place.root), undefined).json).toEqual({ removed: [], kept: [] })
    expect(await say(place, '2')).toContain(`Branch: ${BRANCH}, `)
    const later = await place.starts('02.01.01')
    expect(text(later.tree, 'north.txt')).toBe('wall\n')
  })

  test('is taken before agents work in the checkout, where what is on it would be missing', async () => {
    const place = await executed()
    await aWall(place)
    write(place.root, { '.phasegate/config.json': '{"trees":{"enabled":false}}' })
    expect((await place.typed('execute-stage', '1')).stopReason).toContain(
      `agents would work in your checkout now (trees.enabled is false), which lacks what is on ${BRANCH}. Take it first: /phasegate:merge ${BRANCH}`,
    )
    git(place.root, 'merge', '-q', '--no-edit', BRANCH)
    expect(await say(place, '1')).toContain('Trees: none')
  })

  test('is not begun by what is refused', async () => {
    const place = await stagePlace(START)
    await place.typed('execute-stage', '2')
    expect(git(place.root, 'branch', '--list', 'phasegate/*')).toBe('')
  })
})

test('of two workstreams the agents of one report while the other is current, and what comes next says which it is about', async () => {
  const place = await executed()
  const agent = await place.starts('01.01.01')
  expect((await place.work('create', '--name', 'coffee')).text).toContain('002-coffee')
  write(place.root, { 'work/002-coffee/PLAN.md': text(place.root, 'work/001-tea/PLAN.md') ?? '' })
  write(agent.tree, { 'north.txt': 'wall\n', 'work/002-coffee/PLAN.md': 'gone' })
  await agent.work('update', '--thread', '1.1.1', '--note', 'a caveat')
  expect(await completes(agent, '1.1.1')).toMatchObject({ code: 0 })
  expect(filesAt(place.root, BRANCH)).toEqual({ 'north.txt': 'wall', 'README.md': 'Tea' })
  for (const thread of ['1.1.2', '1.2.1'])
    await place.work('cancel', '--thread', thread, '--reason', 'no', '--stream', '1')
  await place.work('run-tests', '--stage', '1', '--stream', '1')
  expect(JSON.stringify(await place.hook('Stop'))).toContain(
    'Next: !work current --set 001-tea, then /phasegate:approve stage 1',
  )
  expect((await place.typed('execute-stage', '1')).stopReason).not.toContain('001-tea/')
})

test('what a stage changed is in its report, with how to look at it, take it and send it back, and in its approval', async () => {
  const place = await executed()
  const [north, south] = [await place.starts('01.01.01'), await place.starts('01.01.02')]
  write(north.tree, { 'north.txt': 'stone\n' })
  write(south.tree, { 'south.txt': 'wood\n' })
  await completes(north, '1.1.1')
  await south.work('update', '--thread', '1.1.2', '--status', 'blocked', '--report', 'no wood')
  await place.work('cancel', '--thread', '1.1.2', '--reason', 'no wood')
  await place.work('cancel', '--thread', '1.2.1', '--reason', 'no roof')
  const base = git(place.root, 'rev-parse', '--short=10', 'main')
  expect((await place.work('report', '--stage', '1')).text).toBe(
    [
      'Stage 01 Shop: completed',
      'Threads: 1 of 1 completed, 0 blocked, 2 cancelled',
      '- 01.01.01 North: completed (system-engineer-opus): north.txt',
      '- 01.01.02 South: cancelled (frontend-designer-sonnet): no wood (not merged, but kept: git diff HEAD...refs/phasegate/001-tea/01.01.02/2)',
      '- 01.02.01 Roof: cancelled (default; fallback): no roof',
      '',
      'Tests: not run',
      '',
      ' north.txt | 2 +-',
      ' 1 file changed, 1 insertion(+), 1 deletion(-)',
      `look: git diff ${base}..${BRANCH}`,
      `take: phasegate merge ${BRANCH}`,
      'send back: work reopen --thread <thread> --reason "…"',
      '',
      'Next: work run-tests --stage 1',
      '',
    ].join('\n'),
  )
  expect((await place.work('approve', 'stage', '1', '--force')).text).toContain(
    'stage 01 Shop is approved: 1 file changed, 1 insertion(+), 1 deletion(-)\n',
  )
})

describe('a thread that is sent back', () => {
  const done = async () => {
    const place = await executed()
    const first = await place.starts('01.01.01')
    write(first.tree, { 'north.txt': 'stone\n' })
    await completes(first, '1.1.1')
    return { place, first }
  }

  test('by a person only, is started again upon what it left, is told why, and has to change again', async () => {
    const { place, first } = await done()
    const refused = await first.work('reopen', '--thread', '1.1.1', '--reason', 'no')
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('/phasegate:reopen --thread 01.01.01') })
    const said = await place.typed('reopen', '--thread 1.1.1 --reason "the wall leans"')
    expect(said.stopReason).toBe('\n01.01.01 North is sent back\nNext: /execute-stage 1')
    const again = await place.starts('01.01.01')
    expect(again.prompt).toMatch(/^\[THREAD 01\.01\.01\] attempt 2 \(id \d+\)\n/)
    expect(again.prompt).toContain('looked at what this thread came to and sent it back: the wall leans')
    const [, shown = ''] = /`git (show \S+)`/.exec(again.prompt) ?? []
    expect(git(again.tree, ...shown.split(' '))).toContain('+stone')
    expect(text(again.tree, 'north.txt')).toBe('stone\n')
    expect((await completes(again, '1.1.1')).text).toContain('nothing differs in your tree')
    write(again.tree, { 'north.txt': 'straight stone\n' })
    expect(await completes(again, '1.1.1')).toMatchObject({ code: 0 })
  })

  test('takes with it what needs it, whose agent is told so', async () => {
    const place = await executed()
    const north = await place.starts('01.01.01')
    write(north.tree, { 'north.txt': 'stone\n' })
    await completes(north, '1.1.1')
    await place.work('cancel', '--thread', '1.1.2', '--reason', 'no')
    const roof = await place.starts('01.02.01')
    expect(roof.prompt).not.toContain('at the same time')
    write(roof.tree, { 'roof.txt': 'straw\n' })
    await completes(roof, '1.2.1')
    const { text: said } = await place.work('reopen', '--thread', '1.1.1', '--reason', 'the wall leans')
    expect(said).toContain('01.01.01 North is sent back, and with it what needs it: 01.02.01\n')
    const again = await place.starts('01.01.01')
    write(again.tree, { 'north.txt': 'straight stone\n' })
    await completes(again, '1.1.1')
    const { prompt, ...agent } = await place.starts('01.02.01')
    expect(prompt).toContain('Thread 01.01.01, which this one needs, was sent back: the wall leans')
    expect(await completes({ prompt, ...agent }, '1.2.1')).toMatchObject({ code: 0 })
  })
})

test('what an agent could not verify, and what it found elsewhere, stand in the report of the stage until they are settled', async () => {
  const place = await executed('1', { ...START, 'package.json': JSON.stringify({ scripts: { test: 'true' } }) })
  const agent = await place.starts('01.01.01')
  write(agent.tree, { 'north.txt': 'stone\n' })
  await agent.work('update', '--thread', '1.1.1', '--note', 'README.md praises a wall of straw')
  await agent.work('update', '--thread', '1.1.1', '--note', 'README.md praises a wall of straw')
  const end = ['update', '--thread', '1.1.1', '--status', 'completed', '--report', 'Stands.']
  expect(await agent.work(...end, '--unverified', 'npm test: permission denied')).toMatchObject({ code: 0 })
  for (const thread of ['1.1.2', '1.2.1']) await place.work('cancel', '--thread', thread, '--reason', 'no')
  const report = async () => (await place.work('report', '--stage', '1')).text
  expect(await report()).toContain('Not verified by the agent of 01.01.01: npm test (permission denied)\n')
  expect((await report()).match(/^- 01\.01\.01, .*: README\.md praises a wall of straw$/gm)).toHaveLength(1)
  await place.work('run-tests', '--stage', '1')
  expect(await report()).not.toContain('Not verified')
})

describe('the tests of a stage', () => {
  const tested = async (exitCode: number) => {
    const commands = { lint: false, test: `test "$(cat north.txt)" = stone && exit ${exitCode}` }
    const place = await executed('1', {
      ...START,
      'package.json': JSON.stringify({ scripts: { test: commands.test } }),
    })
    const north = await place.starts('01.01.01')
    write(north.tree, { 'north.txt': 'stone\n' })
    await completes(north, '1.1.1')
    for (const thread of ['1.1.2', '1.2.1']) await place.work('cancel', '--thread', thread, '--reason', 'no')
    return place
  }

  test('run upon all that was merged; then it is offered for approval', async () => {
    const place = await tested(0)
    const said = await place.hook('Stop')
    expect(said.reason).toContain('"command":"work run-tests --stage 1"')
    const ran = await place.work('run-tests', '--stage', '1')
    expect(ran.text).toMatch(/test: passed[^]*\nNext: work approve stage 1/)
    expect(text(place.root, 'north.txt')).toBe('field\n')
    expect(await place.work('approve', 'stage', '1')).toMatchObject({ code: 0 })
  })

  test('that fail keep it from approval, unless a person insists', async () => {
    const place = await tested(3)
    const ran = await place.work('run-tests', '--stage', '1')
    expect(ran.text).toMatch(/test: failed with exit code 3[^]*\nNext: work add thread --batch 01\.02/)
    expect((await place.work('report', '--stage', '1')).text).toContain('Tests: failed: ')
    expect((await place.work('status')).text).toMatch(/\n✗ Tests of stage 01: .*test: failed with exit code 3/)
    expect(await place.work('approve', 'stage', '1')).toMatchObject({ code: 1 })
    expect(await place.work('approve', 'stage', '1', '--force')).toMatchObject({ code: 0 })
  })
})

test('without trees agents work in the checkout, and it is said what that means', async () => {
  const place = await stagePlace({ ...START, '.phasegate/config.json': '{"trees":{"enabled":false}}' })
  const said = await place.typed('execute-stage', '1')
  expect(said.systemMessage).toContain('Trees: none (trees.enabled is false). Agents work in your checkout')
  const agent = await place.starts('01.01.01')
  expect(agent.input).not.toHaveProperty('isolation')
  expect(agent.prompt).toContain("You work in the user's own checkout")
  write(place.root, { 'north.txt': 'wall\n' })
  expect(await completes(agent, '1.1.1')).toMatchObject({ code: 0 })
  expect(built(place, '01.01.01')).toMatchObject({ status: 'completed' })
})

test('what is run in each new tree is named, with the time it took; where it fails, the stage does not start', async () => {
  const setUp = async (setup: string) => {
    const place = await stagePlace(
      { ...START, '.gitignore': 'made\n' },
      undefined,
      JSON.stringify({ trees: { setup } }),
    )
    return { place, said: await place.typed('execute-stage', '1') }
  }
  const { place, said } = await setUp('cp README.md made')
  expect(said.systemMessage).toContain('\nIn each new tree: cp README.md made (took 0 s in the first)')
  const agent = await place.starts('01.01.01')
  expect(text(agent.tree, 'made')).toBe('Tea\n')
  const broken = await setUp('echo no such registry >&2; exit 3')
  expect(JSON.stringify(broken.said)).toMatch(/trees\.setup .* failed with exit code 3:.*no such registry/)
  expect(broken.place.now().state.conductor).toBeNull()
})
