import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { handedIn } from '../../../src/cli/work/handed-in.ts'
import { hereIn } from '../../../src/cli/work/place.ts'
import { readers } from '../../../src/cli/work/readers.ts'
import { chooseStream } from '../../../src/state-manager/work-folder.ts'
import { folder } from '../../machine/folder.ts'
import { desk } from './desk.ts'

describe('on a machine without the journal', () => {
  const away = async () => {
    const file = join(folder(), 'handed-in.jsonl')
    const { work } = await desk({ plan: null, about: { env: { PHASEGATE_HAND_IN: file } } })
    const lines = (): unknown[] =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown)
        : []
    return { work, lines }
  }

  test('what an agent reports is kept as it was said', async () => {
    const { work, lines } = await away()
    const { code, out } = await work(
      'update',
      '--thread',
      '1.1.1',
      '--as',
      'T',
      '--status',
      'completed',
      '--report',
      '-a\nb="c"',
    )
    expect([code, out]).toEqual([0, expect.stringContaining('1.1.1: handed in')])
    await work('fail', '--thread', '1.1.1', '--as', 'T', '--reason', 'no net', '--transient')
    expect(lines()).toEqual([
      ['update', '--thread=1.1.1', '--as=T', '--status=completed', '--report=-a\nb="c"'],
      ['fail', '--transient', '--thread=1.1.1', '--as=T', '--reason=no net'],
    ])
  })

  test('a wrong line is refused at once, and nothing else is kept', async () => {
    const { work, lines } = await away()
    expect(await work('update', '--thread', '1.1.1', '--status', 'done')).toMatchObject({ code: 2 })
    expect(await work('list')).toMatchObject({ code: 1 })
    expect(lines()).toEqual([])
  })
})

describe('where the journal is', () => {
  test.each([
    ['no token: no person speaks there', ['update', '--thread=1.1.1', '--status=in_progress'], 'for-people'],
    ['a token of nobody', ['update', '--thread=1.1.1', '--status=completed', '--as=T', '--report=x'], 'token-unknown'],
    ['another command', ['approve', 'plan'], 'misused'],
    ['an option that there is not', ['update', '--thread=1.1.1', '--force'], 'misused'],
    ['nothing', [], 'misused'],
  ])('%s is refused, and what comes behind it waits', async (_, line, code) => {
    const { root, plugin, json } = await desk()
    const place = hereIn(root, plugin, {}, () => readers)
    const carryOut = handedIn(place, chooseStream(place.work, null))
    const before = await json('report', '--stage', '1')
    expect(await carryOut([line, ['update', '--thread=1.1.1', '--note=x']])).toMatchObject({ code })
    expect(await json('report', '--stage', '1')).toEqual(before)
  })
})
