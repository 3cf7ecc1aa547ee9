import { expect, test } from 'vitest'
import { next } from '../../../src/workflow/run/next.ts'
import { stepsOf } from '../../../src/workflow/run/state.ts'
import { accepted, aRun, failed, given, overrides, PHASES, upTo } from './run.ts'

const strict = { settings: { retries: { maxPerTask: 0, maxPerPhase: 0, maxPerStage: 0 }, review: { maxRetries: 0 } } }

/** A run that is blocked since the first step of this phase has failed. */
const blockedAt = (id: string) => {
  const past = [aRun(strict), upTo(id)]
  const { run } = given(...past)
  const phase = run.phases.find((each) => each.id === id)
  const [first, ...others] = phase ? stepsOf(run, phase) : []
  return [
    ...past,
    ...others.filter(({ needs }) => needs.length === 0).map((step) => accepted(step.id)),
    failed(first?.id ?? ''),
  ]
}

const wayPastOf = (past: ReturnType<typeof blockedAt>): string | null => {
  const directive = next(given(...past).run, '2026-11-21T05:00:00.000Z')
  if (directive.kind !== 'blocked') throw new Error(`it is ${directive.kind}`)
  const { otherwise } = directive
  return otherwise?.kind === 'phasegate' ? (otherwise.words[1] ?? '') : null
}

const IDS = PHASES.map(({ id }) => id).filter((id) => !['1.2', '3.2'].includes(id))

test.each(IDS)('a run blocked in phase %s names what to override, and goes on with that', (id) => {
  const past = blockedAt(id)
  const what = wayPastOf(past)
  expect(what).not.toBeNull()
  expect(given(...past, overrides(what ?? '')).run.status).not.toBe('blocked')
})

test('nothing goes on without a plan', () => {
  expect(wayPastOf(blockedAt('1.2'))).toBeNull()
})
