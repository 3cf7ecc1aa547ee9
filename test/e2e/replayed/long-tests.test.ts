import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Player } from '../model/player.ts'
import { says } from '../model/reply.ts'
import { DONE, LONG, terminalScene } from '../terminal/scene.ts'
import { keptRun, PLAN, scene } from '../dispatch/scene.ts'

const DISPATCH = '/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files'
const WISHES = {
  processes: true,
  files: {
    'docs/plan.md': PLAN,
    // The tests pass when they are let go: they run in a tree below `.agents/trees`.
    'test.mjs': `import { existsSync, watch } from 'node:fs'
const look = () => existsSync('../../go') && process.exit(0)
watch('../..', look)
look()
`,
  },
  settings: { stages: { TEST: { commands: { test: 'node test.mjs', lint: false }, timeoutSeconds: 3600 } } },
}

/** A main thread that ends its turn although it is told to wait for the tests, and lets them go when it is told again. */
const waitsAtLast = (project: () => string, earlyEnds: number) => {
  const atWork: boolean[] = []
  const player: Player = (turn) => {
    if (turn.speaker !== 'main' || !turn.news.includes('Waiting for tests-1')) return undefined
    const { events } = keptRun(project())
    atWork.push(!events.some((event) => event.type === 'step-completed' && event.step === 'tests-1'))
    if (atWork.length <= earlyEnds) return says('I am done.')
    writeFileSync(join(project(), '.agents', 'go'), '')
    return undefined
  }
  return { player, atWork }
}

test('tests that take longer than a call run in the background: whoever ends its turn is told to wait for them', async () => {
  const { player, atWork } = waitsAtLast(() => place.project, 1)
  const { place, say } = await scene({ ...WISHES, players: [player] })
  await say(DISPATCH)
  expect(atWork).toEqual([true, true])
  expect(keptRun(place.project).state.status).toBe('completed')
})

test('in a terminal nothing wakes the main thread when they end: it waits inside a call', async () => {
  const { player, atWork } = waitsAtLast(() => place.project, 0)
  const { place, open } = await terminalScene({ ...WISHES, players: [player] })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit(DISPATCH)
  await terminal.waitFor(DONE, LONG)
  expect(atWork).toEqual([true])
})
