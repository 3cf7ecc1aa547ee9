import { expect, test } from 'vitest'
import { emptyBoard, type Turn, turn } from '../../src/workers/board.ts'
import type { Board, Parcel, Request, Returned } from '../../src/workers/wire.ts'
import { waitsFor } from '../../src/workers/waits-for.ts'

const RULES = { leaseMs: 1000, version: '1', openSince: 0 }

/** What the last of these, each at its time, is answered. */
const after = (...asked: readonly (readonly [now: number, request: Request])[]): Turn =>
  asked.reduce<Turn>(({ board }, [now, request]) => turn(board, request, now, RULES), { board: emptyBoard })

const submit = (id: string, about: Partial<Parcel> = {}, needs: string[] = []): Request => {
  const [run = '', step = '', attempt = ''] = id.split('/')
  const parcel: Parcel = {
    run,
    step,
    attempt: Number(attempt),
    session: id,
    isBegun: false,
    prompt: '',
    profile: '',
    model: null,
    allowed: [],
    limits: { ms: 1, usd: null },
    permissionMode: '',
    allowedTools: [],
    folder: '',
    files: {},
    reads: { folder: '', files: {} },
    remote: '',
    ref: '',
    base: '',
    branch: null,
    kept: [],
    setup: null,
    prefix: '',
    ...about,
  }
  return { ask: 'submit', id, version: '1', needs, parcel }
}
const take = (worker: string, labels: string[] = [], free = 1): Request => ({
  ask: 'take',
  worker,
  version: '1',
  labels,
  slots: 2,
  free,
})
const returned: Returned = {
  ending: 'ended',
  said: '',
  until: null,
  spent: { models: {}, usd: 0.5 },
  commit: 'c',
  files: {},
}
const done = (worker: string, id: string): Request => ({ ask: 'done', worker, id, line: 'last', returned })
const beat = (worker: string, ...ids: string[]): Request => ({
  ask: 'beat',
  worker,
  doing: Object.fromEntries(ids.map((id) => [id, 'at it'])),
})
const notes = ({ board }: Turn): Record<string, string> =>
  Object.fromEntries(Object.values(board.jobs).map((job) => [job.id, job.state]))

test('a job is leased once, to who has a slot for it', () => {
  const jobs = [[0, submit('r/a/1')] as const, [0, submit('r/b/2')] as const, [1, take('one')] as const]
  expect(after(...jobs).leased).toEqual(['r/a/1'])
  expect(after(...jobs, [2, take('two', [], 5)]).leased).toEqual(['r/b/2'])
})

test('what its machine hands in is over, and what it cost is known', () => {
  const found = after([0, submit('r/a/1')], [1, take('one')], [2, done('one', 'r/a/1')])
  expect(found.ended).toEqual({ 'r/a/1': returned })
  expect(found.board.machines['one']?.usd).toBe(0.5)
})

test('a machine that is silent for a lease has lost its job: what it hands in later counts for nothing', () => {
  const silent = [[0, submit('r/a/1')] as const, [1, take('one')] as const, [1500, { ask: 'sweep' }] as const]
  expect(after(...silent).ended).toMatchObject({ 'r/a/1': { ending: 'cancelled', said: expect.stringMatching(/1 s/) } })
  expect(after(...silent, [1600, done('one', 'r/a/1')])).toMatchObject({ isStale: true, ended: {} })
  expect(after(...silent, [1600, beat('one', 'r/a/1')]).lost).toEqual(['r/a/1'])
})

test('who beats keeps its job, but not one that it has never heard of', () => {
  const told = after([0, submit('r/a/1')], [0, submit('r/b/2')], [1, take('one', [], 2)], [900, beat('one', 'r/a/1')])
  expect(notes(turn(told.board, { ask: 'sweep' }, 1500, RULES))).toEqual({ 'r/a/1': 'leased', 'r/b/2': 'over' })
})

test('while the server was away nobody could be heard', () => {
  const { board } = after([0, submit('r/a/1')], [1, take('one')])
  const back = { ...RULES, openSince: 60_000 }
  expect(notes(turn(board, { ask: 'sweep' }, 60_900, back))).toEqual({ 'r/a/1': 'leased' })
  expect(notes(turn(board, { ask: 'sweep' }, 61_100, back))).toEqual({ 'r/a/1': 'over' })
})

test('what is taken back ends at once while it waits, else with the next beat', () => {
  expect(after([0, submit('r/a/1')], [1, { ask: 'cancel', id: 'r/a/1' }]).ended).toMatchObject({
    'r/a/1': { ending: 'cancelled' },
  })
  const leased = after(
    [0, submit('r/a/1')],
    [1, take('one')],
    [2, { ask: 'cancel', id: 'r/a/1' }],
    [3, beat('one', 'r/a/1')],
  )
  expect(leased).toMatchObject({ lost: ['r/a/1'], ended: {} })
})

test('another attempt at a step takes the one before back: nobody works for a coordinator that is gone', () => {
  const found = after([0, submit('r/a/1')], [1, take('one')], [2, submit('r/a/2')], [3, beat('one', 'r/a/1')])
  expect(found.lost).toEqual(['r/a/1'])
})

test('an agent goes on only when nobody is at work in its session any more', () => {
  const earlier = submit('r/a/1', { session: 's' })
  const next = submit('r/a/2', { session: 's', isBegun: true })
  const both = [
    [0, earlier],
    [1, take('one')],
    [2, next],
  ] as const
  expect(after(...both, [3, take('one')]).leased).toEqual([])
  expect(after(...both, [3, done('one', 'r/a/1')], [4, take('one')]).leased).toEqual(['r/a/2'])
})

test('a job goes to who has the labels that it needs; where nobody has, that is said', () => {
  const { board } = after([0, submit('r/a/1', {}, ['gpu'])], [1, take('one')])
  expect(notes({ board })).toEqual({ 'r/a/1': 'waiting' })
  expect(waitsFor(board, jobIn(board, 'r/a/1'))).toMatch(/no machine has the label gpu/)
  expect(turn(board, take('two', ['big', 'gpu']), 2, RULES).leased).toEqual(['r/a/1'])
})

test('an agent goes on where its session is, if that machine comes soon', () => {
  const first = [[0, submit('r/a/1')] as const, [1, take('one')] as const, [2, done('one', 'r/a/1')] as const]
  const again = [...first, [3, submit('r/a/2', { session: 'r/a/1', isBegun: true })] as const]
  expect(after(...again, [4, take('two')]).leased).toEqual([])
  expect(after(...again, [4, take('one')]).leased).toEqual(['r/a/2'])
  expect(after(...again, [9000, take('two')]).leased).toEqual(['r/a/2'])
})

test('who is drained takes nothing more, and hears it', () => {
  const jobs = [[0, take('one', ['gpu'])] as const, [1, { ask: 'drain', which: 'gpu' }] as const]
  expect(after(...jobs).drained).toEqual(['one'])
  expect(after(...jobs, [2, submit('r/a/1')], [3, take('one', ['gpu'])])).toMatchObject({
    leased: [],
    isDraining: true,
  })
})

test.each([submit('r/a/1'), take('one'), { ask: 'status', version: '2' } as const])(
  'who is of another version is refused, with both versions',
  (request) => {
    const other = { ...request, version: '2' }
    expect(after([0, other]).refused).toMatch(/Phasegate 2 .* Phasegate 1/)
  },
)

const jobIn = ({ jobs }: Board, id: string) => {
  const job = jobs[id]
  if (!job) throw new Error(`there is no ${id}`)
  return job
}
