import { expect, test } from 'vitest'
import { write } from '../../machine/folder.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { aRun, given, starts } from '../../workflow/run/run.ts'
import { here } from './here.ts'

const spent = (name: string) => ({
  models: { [name]: { input: 2e6, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
})
const measured = (name: string) =>
  given(aRun(), starts('explore-1'), {
    type: 'measure',
    attempts: [{ step: 'explore-1', attempt: 1, spent: spent(name) }],
    conductors: [],
  })

const at = (name: string) => here({ project: projectWith(measured(name).events) })

test('tells what a run cost, in tables and as data', async () => {
  const place = at('claude-opus-5-5')
  const { out } = await place.phasegate('cost')
  expect(out).toMatch(/^Add a command\nrun run-1\n\ncost: 2\.0 Mtok, about \$8\.00 at list prices of 2026-11-21\n/)
  expect(out).toMatch(/^0 Explore +2\.0 Mtok .* \$8\.00$/m)
  expect(JSON.parse((await place.phasegate('cost', 'run-1', '--json')).out)).toMatchObject({
    run: 'run-1',
    usd: 8,
    byPhase: { '0 Explore': { tokens: 2e6 } },
    attempts: [{ step: 'explore-1', attempt: 1, agent: 'explorer' }],
  })
  expect((await place.phasegate('status', '--verbose')).out).toMatch(/ COST\n[^]*0 +EXPLORE .* 2\.0 Mtok \$8\.00/)
})

test('of a model without a price it shows tokens and says so', async () => {
  const { out } = await at('other').phasegate('cost')
  expect(out).toMatch(/cost: 2\.0 Mtok, no price is known of other\n/)
  expect(out).toMatch(/^other +2\.0 Mtok .* no price$/m)
})

test('takes the user’s own prices, and says what is wrong with them', async () => {
  const place = at('other')
  const own = { date: '2026-12-01', source: 'ours', models: { other: { ...spent('other').models['other'], input: 1 } } }
  write(place.home, { '.phasegate/prices.json': JSON.stringify(own) })
  expect((await place.phasegate('cost')).out).toContain('2.0 Mtok, about $2.00 at prices of 2026-12-01')
  write(place.home, { '.phasegate/prices.json': 'cheap' })
  expect(await place.phasegate('cost')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/prices\.json cannot be used: not such a table\. It is JSON such as/),
  })
})

test('says so where nothing is known, and where there is no run', async () => {
  expect((await here({ project: projectWith(given(aRun()).events) }).phasegate('cost')).out).toContain(
    'What it cost is not known',
  )
  expect((await here().phasegate('cost')).out).toContain('No run here yet')
  expect((await here().phasegate('cost', 'none')).err).toContain('no run none')
})
