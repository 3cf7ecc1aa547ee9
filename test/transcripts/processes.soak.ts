import { test } from 'vitest'
import { aFleet } from './fleet.ts'
import { withoutSession } from './headless.ts'
import { pagesShow } from './pages.ts'

test('the pages show what a run without a session, and a pool, print', async () => {
  await pagesShow({ ...(await withoutSession()), ...(await aFleet()) })
})
