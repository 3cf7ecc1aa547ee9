import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { isWritten, recordOf, spentByMain } from '../../src/claude-code/transcript.ts'
import { folder } from '../machine/folder.ts'

const at = (second: number): string => `2026-11-21T08:00:${String(second).padStart(2, '0')}.000Z`

const message = (second: number, id: string, output: number, model = 'claude-opus-5-5') => ({
  type: 'assistant',
  timestamp: at(second),
  message: {
    id,
    model,
    usage: {
      input_tokens: 10,
      output_tokens: output,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 7,
      cache_creation: { ephemeral_1h_input_tokens: 4, ephemeral_5m_input_tokens: 3 },
    },
  },
})
const typed = (second: number) => ({ type: 'user', timestamp: at(second), message: { content: 'What now?' } })
const answered = (second: number) => ({ ...typed(second), toolUseResult: {} })

/** The transcript of a session that has these lines, of the main thread or of an agent. */
const transcript = (lines: readonly object[], agent?: string): string => {
  const main = join(folder(), 'one.jsonl')
  const path = agent === undefined ? main : join(dirname(main), 'one', 'subagents', `agent-${agent}.jsonl`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"type":"assis`)
  return main
}

test('a message counts once, as it was counted last, however many lines it has', () => {
  const path = transcript([typed(1), message(2, 'a', 1), message(2, 'a', 20), message(3, 'b', 30)], 'x1')
  expect(recordOf(path, 'one', 'x1')?.spent).toEqual({
    models: { 'claude-opus-5-5': { input: 20, output: 50, cacheRead: 10, cacheWrite5m: 6, cacheWrite1h: 8 } },
  })
})

test('the command lines that were refused to an agent are told apart from those that failed', () => {
  const calls = (second: number, id: string, command: string) => {
    const { message: said, ...line } = message(second, id, 1)
    return { ...line, message: { ...said, content: [{ type: 'tool_use', id, name: 'Bash', input: { command } }] } }
  }
  const answers = (second: number, id: string, toolDenialKind?: string) => ({
    ...answered(second),
    toolDenialKind,
    message: { content: [{ type: 'tool_result', tool_use_id: id, is_error: true }] },
  })
  const path = transcript(
    [
      calls(1, 'a', 'npm test'),
      answers(2, 'a', 'permission-rule'),
      calls(3, 'b', 'npm run lint'),
      answers(4, 'b', 'user-rejected'),
      calls(5, 'c', 'npm run build'),
      answers(6, 'c'),
      calls(7, 'd', 'make'),
      answers(8, 'd', 'interrupted'),
      calls(9, 'e', 'npm test'),
      answers(10, 'e', 'permission-rule'),
    ],
    'x1',
  )
  expect(recordOf(path, 'one', 'x1')?.refused).toEqual(['npm test', 'npm run lint'])
})

test('what the client itself says counts nothing, and models are kept apart', () => {
  const path = transcript([message(1, 'a', 1, '<synthetic>'), message(2, 'b', 2), message(3, 'c', 3, 'other')], 'x1')
  expect(Object.keys(recordOf(path, 'one', 'x1')?.spent.models ?? {})).toEqual(['claude-opus-5-5', 'other'])
})

test('of the main thread only the turns count in which the run went on, however long the session was before', () => {
  const long = Array.from({ length: 3000 }, (_, index) => ({
    ...message(0, `old-${index}`, 1000),
    filler: 'x'.repeat(300),
  }))
  const path = transcript([
    ...long,
    typed(4),
    message(5, 'a', 1),
    answered(6),
    message(7, 'b', 2),
    typed(8),
    message(9, 'c', 1000),
  ])
  const outputIn = (until: string | null) =>
    spentByMain(path, { since: at(4), until })?.models['claude-opus-5-5']?.output
  expect([outputIn(at(6)), outputIn(null)]).toEqual([3, 1003])
})

test('a transcript that is gone, or the name of none, gives nothing', () => {
  const path = transcript([])
  expect(recordOf(path, 'one', 'gone')).toBe(null)
  expect(recordOf(path, '../one', 'x')).toBe(null)
  expect(spentByMain(`${path}.gone`, { since: at(0), until: null })).toBe(null)
})

test('a last word that is not written down yet is seen', () => {
  expect(isWritten(transcript([message(1, 'a', 1), typed(2)]), at(0))).toBe(false)
  expect(isWritten(transcript([typed(1), message(2, 'a', 1)]), at(0))).toBe(true)
})
