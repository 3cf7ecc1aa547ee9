import { expect, test } from 'vitest'
import { contested, findCycles, overlap, separate, wavesOf, type Node } from '../../../src/workflow/core/graph.ts'

const nodes = (needs: Record<string, string>, files: Record<string, string> = {}): Node[] =>
  Object.entries(needs).map(([id, list]) => ({
    id,
    needs: list.split(' ').filter((need) => need !== ''),
    files: (files[id] ?? '').split(' ').filter((file) => file !== ''),
  }))

test('waves hold what can start at the same time, in plan order', () => {
  const waves = wavesOf(nodes({ a: 'c', b: '', c: '', d: 'a b' }))
  expect(waves.map((wave) => wave.map(({ id }) => id))).toEqual([['b', 'c'], ['a'], ['d']])
})

test('a cycle begins with its first node; what only waits for it is not part of it', () => {
  expect(findCycles(nodes({ a: 'd', b: 'd', c: '', d: 'e', e: 'b c' }))).toEqual([['b', 'd', 'e', 'b']])
  expect(findCycles(nodes({ a: 'b', b: 'a', c: 'c', d: 'a' }))).toEqual([
    ['a', 'b', 'a'],
    ['c', 'c'],
  ])
  expect(findCycles(nodes({ a: '', b: 'a' }))).toEqual([])
})

test('nodes that share a file get an order unless they have one', () => {
  expect(separate(nodes({ a: '', b: '', c: 'a' }, { a: 'x', b: 'x', c: 'x' }))).toEqual([
    { task: 'b', after: 'a' },
    { task: 'c', after: 'b' },
  ])
  expect(separate(nodes({ a: 'c', b: '', c: '' }, { a: 'x', c: 'x', b: 'y' }))).toEqual([])
})

test('an added dependency counts for all that follow', () => {
  const added = separate(nodes({ a: '', b: '', c: 'b', d: '' }, { a: 'x', b: 'x', c: 'y', d: 'x y' }))
  expect(added).toEqual([
    { task: 'b', after: 'a' },
    { task: 'd', after: 'c' },
  ])
})

test('files are contested by all that name them, or a folder around them, and have no order', () => {
  const three = { a: 'x y', b: 'x', c: 'x y' }
  expect(contested(nodes({ a: '', b: '', c: '' }, three))).toEqual([
    { file: 'x', ids: ['a', 'b', 'c'] },
    { file: 'y', ids: ['a', 'c'] },
  ])
  expect(contested(nodes({ a: '', b: '', c: 'a' }, three))).toEqual([{ file: 'x', ids: ['a', 'b', 'c'] }])
  expect(contested(nodes({ a: '', b: 'a', c: 'b' }, three))).toEqual([])
  expect(contested(nodes({ a: '', b: '' }, { a: 'src/x', b: 'src' }))).toEqual([{ file: 'src/x', ids: ['a', 'b'] }])
})

test('overlap is the files, not the folders around them', () => {
  expect(overlap(['src/a', 'x.ts'], ['src/a/b.ts', 'x.ts', 'src/ab.ts'])).toEqual(['src/a/b.ts', 'x.ts'])
})

test('a chain of thousands is no problem', () => {
  const chain = Array.from({ length: 5000 }, (_, index) => ({
    id: String(index),
    needs: index === 0 ? [] : [String(index - 1)],
    files: ['x'],
  }))
  expect(wavesOf(chain)).toHaveLength(5000)
  expect(findCycles(chain)).toEqual([])
})
