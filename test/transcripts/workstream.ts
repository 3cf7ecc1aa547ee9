import { type Deed, reports } from '../e2e/model/agents.ts'
import type { Player } from '../e2e/model/player.ts'
import { bash, calls, type Reply, says, write } from '../e2e/model/reply.ts'
import { completes, PLAN, reportLine, threadAgents, workScene } from '../e2e/workstream/scene.ts'
import type { Transcripts } from './page.ts'
import { started } from './program.ts'
import { shellIn } from './shell.ts'
import { excerpts, steady } from './steady.ts'
import { typedIn } from './typed.ts'

/** A written plan, carried out stage by stage; a person reviews, approves, sends back and takes part. */
export const aWorkstream = async (): Promise<Transcripts> => {
  const again = (attempt: number): Deed => (attempt === 1 ? completes() : writesMore)
  const { place, open } = await workScene(talks(), threadAgents({ '01.02.01': again }))
  const shell = shellIn(place)
  const type = typedIn(await open())
  const transcripts = {
    'work-status': await shell('work status'),
    'work-check': await shell('work check', 'work agents'),
    'review-plan': await type('/review-plan', NEXT),
    'execute-stage-refused': await type('/execute-stage 1', /stopped by hook/),
    'approve-plan': await type('/phasegate:approve plan', /stopped by hook/),
    'execute-stage': excerpts(await type('/execute-stage 1', NEXT), [/^❯/, /Branch:/], [/Stage 01 Parts:/, NEXT]),
    'work-list': await shell('work list', 'work tree'),
    'work-next': await shell('work next --stage 1', 'work run-tests --stage 1'),
    'review-stage': await type('/review-stage 1', NEXT),
    reopen: await type('/phasegate:reopen --thread 1.2.1 --reason "the third part is empty"', NEXT),
    'execute-next-batch': excerpts(await type('/execute-next-batch', DONE), [/^❯/, /Threads:/], [NEXT, NEXT]),
    'approve-stage': await type('/phasegate:approve stage 1', NEXT),
    'work-approve': await shell(
      'work approve stage 2',
      'work approve plan --revoke --reason "the guide comes first"',
      'work approve plan',
    ),
    'edit-plan': await type('/edit-plan a small agent is enough for the guide', NEXT),
    'work-update': await shell(
      'work update --thread 2.1.1 --status in_progress',
      'work update --thread 2.1.1 --note "src/two.txt ends without a newline"',
      'work update --thread 2.1.1 --status completed',
      'work update --thread 2.1.1 --status completed --report "src/whole.txt holds all three parts."',
      'work fail --thread 3.1.1 --reason "the API was overloaded" --transient',
      'work cancel --thread 3.1.1 --reason "nobody reads guides"',
    ),
    'work-add': await shell(
      'work add thread --batch 3.1 --name Index --summary "A list of the parts." --files docs/index.txt',
      'work assign --thread 3.1.2 --agent default-fast',
      'work add batch --stage 3 --name "Last words"',
      'work check',
    ),
    'work-watch': `$ work watch\n${await started(place, 'work', ['watch']).ended}`,
    'plan-workstream': await type('/plan-workstream A house for tea', NEXT),
    workstreams: await shell(
      'work create --name tea --stages 2',
      'work current',
      'work rename 3 green-tea',
      'work archive 3',
      'work restore 3',
      'work delete green-tea',
      'work archive 9',
      'work repair',
    ),
  }
  return Object.fromEntries(Object.entries(transcripts).map(([name, text]) => [name, steady(text, place)]))
}

const NEXT = /Next: \S+/
const DONE = /Stage 01 Parts: completed[^]*Next: \S+/

const writesMore: Deed = (step) => [
  calls(write('src/three.txt', 'three\n')),
  calls(bash(`${reportLine(step)} --status completed --report "It has its text."`)),
  reports('Done.'),
]

/** A model that does what was typed and says little: what code adds is to be seen. */
const talks = (): Player => {
  let rest: readonly Reply[] = []
  return ({ speaker, news }) => {
    if (speaker !== 'main') return undefined
    const [, last] = /End your turn with exactly this line: (.*)/.exec(news) ?? []
    if (last !== undefined) return says(last)
    const [, begun] = SAID.find(([typed]) => news.includes(typed)) ?? [null, rest]
    rest = begun.slice(1)
    return begun[0]
  }
}

const LOOKED = says('I have looked at it: nothing is missing.')
const SAID: readonly (readonly [typed: string, replies: readonly Reply[]])[] = [
  ['Review PLAN.md', [LOOKED]],
  ['Review what stage', [LOOKED]],
  [
    'Asked: a small agent',
    [calls(bash('work assign --thread 3.1.1 --agent default-fast')), says('Done: default-fast.')],
  ],
  [
    'Goal: A house for tea',
    [
      calls(bash('work create --name tea-house')),
      calls(write('work/002-tea-house/PLAN.md', PLAN)),
      says('The plan has three stages and five threads.'),
    ],
  ],
]
