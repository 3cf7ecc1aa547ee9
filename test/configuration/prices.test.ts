import { expect, test } from 'vitest'
import { loadPrices, pricesIn } from '../../src/configuration/prices.ts'
import { LIST_PRICES } from '../../src/cost/prices.ts'
import { folder, write } from '../machine/folder.ts'

const home = (text?: string): string => {
  const path = folder()
  if (text !== undefined) write(path, { '.phasegate/prices.json': text })
  return path
}

test('list prices count until the user has a table of their own', () => {
  const own = { date: '2026-12-01', source: 'our contract', models: {} }
  expect(loadPrices(home())).toBe(LIST_PRICES)
  expect(loadPrices(home(JSON.stringify(own)))).toEqual(own)
})

test.each(['{', '[]', '{"date":"2026-12-01","source":"x","models":{"a":{"input":-1}}}', '{"date":"soon"}'])(
  '%s is no table: who asks for prices is told so, nobody else is kept from anything',
  (text) => {
    const place = home(text)
    expect(() => loadPrices(place)).toThrow(/^the prices in .*prices\.json cannot be used: .*It is JSON such as/)
    expect(pricesIn(place)).toBe(LIST_PRICES)
  },
)
