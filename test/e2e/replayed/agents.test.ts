import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Deviations, goodDeed, review, saysOnly, writesJson } from '../good-agents.ts'
import { type Deed, writes } from '../model/agents.ts'
import { calls, read, type ToolCall, write } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import {
  ALL_PHASES,
  committed,
  completedPhases,
  git,
  keptRun,
  PLAN,
  scene,
  SHORT,
  SHORT_PHASES,
  startsOf,
} from '../dispatch/scene.ts'

test('what an agent hands in is refused with the exact list, the same agent repairs it, and the run completes', async () => {
  const { place, model, say } = await scene({ agents: SLOPPY })
  await say('/dispatch --explorers 1 Write two files')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(ALL_PHASES)
  expect(run.all('attempt-ended')).toEqual([])
  const [nothing, shapeless, unfounded] = refusals(model, 'explore-1')
  expect(nothing).toContain(`the report of explore-1 is refused (repair 1 of 3)`)
  expect(nothing).toMatch(
    /- \.agents\/out\/1\/0-explore-1\.md: does not exist; write the artifact to exactly this path/,
  )
  expect(shapeless).toMatch(/- .*## Relevant files/)
  expect(unfounded).toMatch(/repair 3 of 3/)
  expect(unfounded).toMatch(/src\/none\.ts/)
  expect(refusals(model, 'brainstorm-1')).toEqual([expect.stringMatching(/- .*[Aa]pproach/)])
  expect(refusals(model, 'plan-1')).toEqual([expect.stringMatching(/Task 1 -> Task 2 -> Task 1 is a cycle/)])
  expect(refusals(model, 'plan-review-1')).toEqual([expect.stringMatching(/needs_revision/)])
  expect(refusals(model, 'task-1')).toEqual([expect.stringMatching(/nothing differs in your tree/)])
  expect(refusals(model, 'impl-review-1')).toEqual([expect.stringMatching(/does not exist/)])
  expect(refusals(model, 'completion-1')).toEqual([expect.stringMatching(/title/)])
  expect(
    run
      .all('report-refused')
      .map(({ step }) => step)
      .join(' '),
  ).toBe('explore-1 explore-1 explore-1 brainstorm-1 plan-1 plan-review-1 task-1 impl-review-1 completion-1')
  for (const step of ['explore-1', 'plan-1', 'task-1']) expect(startsOf(model, step)).toHaveLength(1)
})

test('in the checkout, an agent writes its own artifact and what its step may change, and nothing else', async () => {
  const { place, model, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    settings: { trees: { enabled: false } },
    agents: { 'task-1': meddles, 'final-review': meddlesAsReviewer },
  })
  await say(SHORT)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.state.status).toBe('completed')
  expect(run.all('run-stopped')).toEqual([])
  expect(await readFile(join(place.project, 'src', 'one.txt'), 'utf8')).toBe('written by task-1\n')
  expect(committed(place.project, 'HEAD')).toBe('src/one.txt\nsrc/two.txt')
  expect(git(place.project, 'log', '--format=%s', '--all').split('\n')).toHaveLength(2)
  expect(run.artifact('parts/2.1-task-2.json')).not.toContain('Not mine')

  expect(answersTo(model, 'task-1')).toEqual(MEDDLING.map(() => expect.stringMatching(/Phasegate: /)))
  const [first = ''] = answersTo(model, 'task-1')
  expect(first).toContain(
    `the only file below .agents/ that task-1 writes is ${join(place.project, '.agents', 'tmp', 'phases', 'parts', '2.1-task-1.json')}`,
  )
  const asReviewer = answersTo(model, 'final-review-1')
  expect(startsOf(model, 'final-review-1')[0]?.turn.tools).not.toContain('Edit')
  expect(asReviewer).toEqual(
    REVIEWER_MEDDLING.map(() => expect.stringMatching(/Phasegate: .*final-review-1 changes nothing in the project/)),
  )
})

/** One deed for each refusal, then the good one. */
const first =
  (...deeds: readonly Deed[]): Deed =>
  (step) =>
    (deeds[step.attempt - 1] ?? goodDeed(step))(step)

const CYCLE = PLAN.replace('**Dependencies:** none', '**Dependencies:** Task 2').replace('# Plan\n\n', '')

const SLOPPY: Deviations = {
  explore: first(
    saysOnly('I have explored everything.'),
    writes('There is a README.\n'),
    writes('## Findings\n\n- There is code.\n\n## Relevant files\n\n- src/none.ts\n'),
  ),
  brainstorm: first(
    writes(
      '## Approaches Considered\n\n### Only one\nIt is fine.\n\n## Selected Approach\n\nOne.\n\n## Implementation Areas\n\n- files: write both\n',
    ),
  ),
  plan: first(writes(CYCLE)),
  'plan-review': first(writesJson(review('needs_revision'))),
  'task-1': first(writesJson({ status: 'completed', summary: 'It is there.', errors: [] })),
  'impl-review': first(saysOnly('Approved, everything is excellent.')),
  completion: first(writesJson({ body: 'No title.' })),
}

const MEDDLING: readonly ((run: string) => ToolCall)[] = [
  (run) => write(join(run, 'state.json'), '{"status":"completed"}\n'),
  (run) => write(join(run, 'journal', '000099.json'), '{}\n'),
  (run) => write(join(run, 'phases', 'parts', '2.1-task-2.json'), '{"summary":"Not mine"}\n'),
  (run) => write(join(run, 'phases', '2.2-simplify.md'), '## No Changes Needed\n'),
]

const REVIEWER_MEDDLING: readonly ((run: string) => ToolCall)[] = [
  (run) => write(join(run, '..', '..', 'src', 'three.txt'), 'mine\n'),
]

const meddlesWith =
  (deeds: readonly ((run: string) => ToolCall)[]): Deed =>
  (step) => {
    const run = (step.output ?? '').replace(/\/phases\/.*$/, '')
    return [
      calls(read(join(run, '..', '..', 'src', 'one.txt'))),
      calls(...deeds.map((deed) => deed(run))),
      ...goodDeed(step)(step),
    ]
  }

/** The results of an agent's second message, in which it meddles. */
const answersTo = (model: Script, step: string): string[] =>
  model.requests
    .filter(({ turn }) => turn.speaker === 'agent' && turn.number === 3 && turn.opening.includes(` ${step}]`))
    .flatMap(({ turn }) => turn.results.map(({ text }) => text))

const meddles = meddlesWith(MEDDLING)
const meddlesAsReviewer = meddlesWith(REVIEWER_MEDDLING)

/** What the agent of a step was told when it wanted to end. */
const refusals = (model: Script, step: string): string[] =>
  model.requests
    .filter(
      ({ turn }) =>
        turn.speaker === 'agent' &&
        turn.opening.includes(` ${step}]`) &&
        /the report of \S+ is refused/.test(turn.news),
    )
    .map(({ turn }) => turn.news)
