import { expect, test } from 'vitest'
import { batchId, formatId, stageNumber, threadId } from '../../../src/workflow/plan/id.ts'

test.for([
  ['01.02.03', '01.02.03'],
  ['1.2.3', '01.02.03'],
  [' 1.02.3 ', '01.02.03'],
  ['10.20.130', '10.20.130'],
  ['0001.2.3', '01.02.03'],
])('%s is the thread %s', ([written, id]) => {
  expect(threadId(written ?? '')).toBe(id)
})

test.for(['', '1.2', '1', '1.2.3.4', '1.2.0', '1.2.x', '1.2.', '1,2,3', '-1.2.3', '1.2.99999', '1.2.3 4'])(
  '%j is refused as a thread id, with what is expected',
  (written) => {
    expect(() => threadId(written)).toThrow('a thread id is stage.batch.thread, such as 01.02.03. See: work list')
  },
)

test('the id of something else is called by its name', () => {
  expect(() => threadId('1.2')).toThrow('"1.2" is the id of a batch; a thread id is')
  expect(() => batchId('3')).toThrow('"3" is the id of a stage; a batch id is stage.batch, such as 01.02')
  expect(() => stageNumber('1.2.3')).toThrow('"1.2.3" is the id of a thread; a stage id is a number such as 1')
  expect(() => threadId('x')).toThrow('"x" is no thread id')
})

test('batches and stages have canonical forms too', () => {
  expect(batchId('1.2')).toBe('01.02')
  expect(stageNumber('02')).toBe(2)
  expect(formatId(1, 2, 100)).toBe('01.02.100')
})
