import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completedPhases, keptRun, PLAN, scene, shown, startsOf } from '../dispatch/scene.ts'
import { goodDeed, task, writesJson } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import { nextCommand, started, statusOf, told } from '../loops/blocked.ts'
import { blocks, SENT_BACK, sendsBack, withThirdTask } from '../loops/reviewers.ts'

test('a plan that is never good enough: repairs, a fresh start of the stage, blocked; and the command it names goes on', async () => {
  let content = false
  const stage = await scene({
    settings: { stages: NO_EXPLORE, review: { maxRetries: 1 }, retries: { maxPerStage: 1 } },
    agents: { 'plan-review': (step) => (content ? goodDeed(step) : sendsBack)(step) },
  })
  const { place, model } = stage
  const session = await stage.say('/dispatch --no-test Write two files')
  const run = keptRun(place.project)
  const round = 'brainstorm-1 plan-1 plan-review-1 plan-review-fix-1 plan-review-2'
  expect(started(run).join(' ')).toBe(`${round} ${round}`)
  expect(run.all('phases-reopened')).toMatchObject([{ from: '1.1', cause: 'stage-restart' }])
  const aside = join(place.project, '.agents', 'tmp', 'phases', 'aside', '1')
  for (const name of SET_ASIDE) expect(existsSync(join(aside, name)), name).toBe(true)
  expect(JSON.parse(readFileSync(join(aside, 'parts', '1.3-plan-review-2.json'), 'utf8'))).toEqual(SENT_BACK)
  expect(run.artifacts).toEqual(['1.1-brainstorm.md', '1.2-plan.md'])
  const [first, second] = startsOf(model, 'brainstorm-1').map(({ turn }) => turn.opening)
  expect(first).not.toContain('started again')
  expect(second).toContain(`The stage PLAN was started again: ${STILL}: src/one.txt:1: It is wrong.`)
  expect(second).toContain(aside)

  expect(shown(session)).toContain(`↻ back to 1.1 · ${STILL}: src/one.txt:1: It is wrong.`)
  expect(shown(session)).toContain(`■ blocked · ${STILL}: It is wrong`)
  expect(await statusOf(stage)).toContain(`
Loops
  repairs after 1.3 Plan Review  1 of 1
  restarts of PLAN               1 of 1

blocked: ${STILL}: It is wrong
next: phasegate resume --from-phase 1.3
or:   phasegate override 1.3 --reason "…"
`)

  content = true
  const plan = join(run.folder, 'phases', '1.2-plan.md')
  await writeFile(plan, withThirdTask(run.artifact('1.2-plan.md')))
  const after = await stage.say(await nextCommand(stage, session), { args: ['--continue'] })
  expect(after.sessionId).toBe(session.sessionId)
  const ended = keptRun(place.project)
  expect(ended.state.status).toBe('completed')
  expect(startsOf(model, 'brainstorm-1')).toHaveLength(2)
  // The person edited the plan meanwhile: what was reviewed is what is carried out.
  expect(shown(after)).toContain('  edited:   1.2-plan.md, 3 tasks (by a person)')
  expect(ended.all('plan-edited')).toHaveLength(1)
  expect(started(ended)).toContain('task-3')
  expect(told(after)).toContain(`- repaired: after 1.3 Plan Review (2 rounds)
- started again from 1.1: ${STILL}: src/one.txt:1: It is wrong.
- a person went back to 1.3
`)
})

test('work that is never good enough: the tasks are done again, then a person decides, in a new session', async () => {
  let rounds = 0
  let content = false
  const until =
    (deed: Deed): Deed =>
    (step) =>
      (content ? goodDeed(step) : deed)(step)
  const stage = await scene({
    settings: {
      blockOnSeverity: 'low',
      review: { maxRetries: 0 },
      stages: { FINAL: { review: { maxRetries: 1 } } },
      retries: { maxPerStage: 1 },
    },
    files: { 'docs/plan.md': PLAN },
    agents: {
      // A task that changes nothing is none.
      task: (step) => task({}, `round ${++rounds}: written`)(step),
      'impl-review': until(writesJson({ ...SENT_BACK, filesReviewed: ['src/one.txt'] })),
      'final-review': until(blocks),
    },
  })
  const { place, model } = stage
  const session = await stage.say('/dispatch --stage IMPLEMENT --plan docs/plan.md --no-test Write two files')
  const round = 'task-1 task-2 simplify-1 impl-review-1'
  expect(started(keptRun(place.project)).join(' ')).toBe(`${round} ${round}`)
  expect(startsOf(model, 'task-1').at(-1)?.turn.opening).toContain('The stage IMPLEMENT was started again:')
  expect(keptRun(place.project).artifact('aside/1/2.1-tasks.json')).toContain('task-2')
  expect(await nextCommand(stage, session)).toBe('/phasegate:resume --from-phase 2.3')

  // The final review has a say of its own.
  const overridden = await stage.say('/phasegate:override 2.3 --reason "Good enough"', { args: ['--continue'] })
  expect(await nextCommand(stage, overridden)).toBe('/phasegate:resume --from-phase 4.2')
  const finalRound = 'docs-1 final-review-1 final-review-fix-1 final-review-2'
  expect(started(keptRun(place.project)).join(' ')).toBe(`${round} ${round} ${finalRound}`)
  expect(keptRun(place.project).state.failure?.reason).toBe(
    'Final Review still finds 2 issues after 1 round of repair: It is wrong',
  )
  content = true
  const last = await stage.say('/phasegate:resume --from-phase 4.2')
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect([...new Set(completedPhases(run))]).toEqual(['2.1', '2.2', '2.3', '4.1', '4.2', '4.3'])
  expect(run.all('step-completed').filter(({ step }) => step === 'task-1')).toHaveLength(2)
  expect(shown(last)).toMatch(/overridden by a person: 2\.3 \(Good enough\)/)
})

const STILL = 'Plan Review still finds 1 issue after 1 round of repair'
const NO_EXPLORE = { EXPLORE: { enabled: false } }
const SET_ASIDE = [
  '1.1-brainstorm.md',
  '1.2-plan.md',
  'parts/1.2-plan-1.md',
  'parts/1.3-plan-review-1.json',
  'parts/1.3-plan-review-fix-1.md',
]
