import { expect, test } from 'vitest'
import { checkoutOf, committed, git, keptRun, scene, SHORT } from '../dispatch/scene.ts'
import { sideBySide } from '../dispatch/side-by-side.ts'
import { writesJson } from '../good-agents.ts'
import type { Deed, Step } from '../model/agents.ts'
import { bash, calls } from '../model/reply.ts'

const block = (number: number): string => `### Task ${number}: Part ${number}
- **Files:** src/list.txt
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Write your part.
`

const PLAN = `## Tasks\n\n${[1, 2, 3, 4].map(block).join('\n')}`
const LINES = Array.from({ length: 40 }, (_, index) => `line ${index + 1}\n`).join('')
/** The last two are in each other's way. */
const LINE_OF: Readonly<Record<string, number>> = { 'task-1': 10, 'task-2': 20, 'task-3': 30, 'task-4': 30 }

const BRANCH = 'phasegate/write-two-files'
const BOTH_STAY = String.raw`sed -i '/^<<<<<<< /d; /^=======$/d; /^>>>>>>> /d' src/list.txt`

const command = ({ id, refusal }: Step): string => {
  const [, merge] = /run `(git merge \S+)` in your tree/.exec(refusal) ?? []
  if (merge !== undefined) return `${merge}; ${BOTH_STAY}`
  const edit = `sed -i '${LINE_OF[id]}s/.*/by ${id}/' src/list.txt`
  return id === 'task-1' ? `git checkout -q ${BRANCH} && ${edit} && git commit -qam mine` : edit
}

const part: Deed = (step) => [
  calls(bash(command(step))),
  ...writesJson({ status: 'completed', summary: 'It is there.', errors: [] })(step),
]

test('four tasks edit one file at the same time, one on the branch itself: all is merged, and a conflict is resolved by the agent that comes second', async () => {
  const { place, say } = await scene({
    files: { 'docs/plan.md': PLAN, 'src/list.txt': LINES },
    settings: { stages: { IMPLEMENT: { maxParallelAgents: 4 } } },
    agents: { task: sideBySide(4, part) },
  })
  const before = checkoutOf(place.project)
  await say(SHORT, { args: ['--allowedTools', 'Bash'] })
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(run.all('attempt-ended')).toEqual([])
  expect(run.all('report-refused').map(({ problems }) => problems)).toEqual([
    [
      expect.stringMatching(
        /^conflicts with task-\d: Part \d.* in src\/list\.txt; run `git merge phasegate\/write-two-files` in your tree/,
      ),
    ],
  ])
  expect(committed(place.project)).toBe('src/list.txt')
  const list = git(place.project, 'show', `${BRANCH}:src/list.txt`).split('\n')
  expect(list.filter((line) => line.startsWith('by ')).toSorted()).toEqual(Object.keys(LINE_OF).map((id) => `by ${id}`))
  expect(list).toHaveLength(41)
  expect(checkoutOf(place.project)).toBe(before)
})
