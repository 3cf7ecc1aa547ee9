import { expect, test } from 'vitest'
import { WORK } from '../../../src/commands/work.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { complete, desk } from './desk.ts'

const words = (line: string): string[] => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))

// What a person has done before it makes sense to type the example.
const FIRST: Readonly<Record<string, readonly string[]>> = {
  update: ['update --thread 1.2.3 --status in_progress'],
  fail: ['update --thread 1.2.3 --status in_progress'],
  next: ['approve plan'],
  wait: ['approve plan'],
  current: ['create --name coffee'],
  restore: ['delete 001-tea'],
}
const NEEDS_ALL_DONE = new Set(['approve stage', 'reopen', 'run-tests'])
// Nothing is broken there, and no client is on the PATH.
const MAY_BE_REFUSED = new Set(['repair', 'run'])

// The examples are about a third thread in the second batch.
const WITH_THIRD = PLAN.replace(
  '### Stage 02',
  ['02: Lamp', '03: Door']
    .map((name) => `###### Thread ${name}\n**Summary:** Good.\n**Details:**\nMake it well.\n\n`)
    .join('')
    .concat('### Stage 02'),
)

test.each(Object.entries(WORK).map(([name, { example }]) => [name, `${name} ${example}`.trimEnd()] as const))(
  'the example of work %s works as it is typed: work %s',
  async (name, example) => {
    const place = await desk({ plan: WITH_THIRD })
    for (const line of FIRST[name] ?? []) expect(await place.work(...words(line))).toMatchObject({ code: 0 })
    if (NEEDS_ALL_DONE.has(name)) {
      await place.work('approve', 'plan')
      await complete(place, '1.1.1', '1.1.2', '1.2.1', '1.2.2', '1.2.3')
    }
    const help = await place.work(...name.split(' '), '--help')
    expect([help.code, help.out]).toEqual([0, expect.stringContaining(`work ${example}`)])
    const said = await place.work(...words(example))
    if (MAY_BE_REFUSED.has(name)) expect(said.code).toBeLessThan(2)
    else expect(said).toMatchObject({ code: 0, err: '' })
  },
)
