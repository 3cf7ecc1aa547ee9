import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accepted, aRun, given, toTheEnd } from '../workflow/run/run.ts'
import { PLAN } from '../workflow/workstream/stream.ts'
import { aSite } from './site.ts'

const PAGES = [
  '',
  'run/run-1',
  'run/run-1/step?step=explore-1',
  'run/run-1/timeline',
  'run/run-1/graph',
  'run/run-1/cost',
  'run/run-1/artifacts',
  'run/run-1/changes',
  'run/run-1/journal',
  'compare?a=1-before&b=run-1',
  'run/nothing',
]

test('docs/json.md names every kind of page with every field of it, and no other', async () => {
  const { commits, past, stream, serve } = aSite()
  commits(...given(aRun(), accepted('explore-1')).events)
  past('1-before', given(aRun({ run: '1-before' }), toTheEnd).events)
  stream('001-tea', PLAN)
  const { data } = await serve()
  const bodies = await Promise.all(PAGES.map(async (path) => (await data(path)).body))
  const found = bodies.map(({ kind, ...fields }) => [kind, Object.keys(fields).toSorted()])
  const [, table = ''] = readFileSync(join(import.meta.dirname, '../../docs/json.md'), 'utf8').split('<!-- page:')
  const rows = [...table.matchAll(/^\| `(\w+)` \| ((?:`\w+` ?)+)\|/gm)]
  expect(rows.map(([, kind, fields = '']) => [kind, (fields.match(/\w+/g) ?? []).toSorted()])).toEqual(found)
})
