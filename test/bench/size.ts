import { REPOSITORY } from '../e2e/client/binary.ts'
import { runPrint } from '../e2e/client/print.ts'
import { makeWorkplace, type Workplace } from '../e2e/client/workplace.ts'
import { keptRun } from '../e2e/dispatch/scene.ts'
import { type Deviations, goodAgents, plansToo, review, task, writesJson } from '../e2e/good-agents.ts'
import { taking, writes } from '../e2e/model/agents.ts'
import { whenTold } from '../e2e/model/cast.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import type { Player } from '../e2e/model/player.ts'
import { calls, write } from '../e2e/model/reply.ts'
import { startModel } from '../e2e/model/server.ts'
import type { Line } from './table.ts'

interface Size {
  readonly name: string
  /** Of the repository. */
  readonly files: number
  readonly areas: number
  /** Of each area; each writes one file. */
  readonly tasks: number
  readonly lines: number
}

const SIZES: readonly Size[] = [
  { name: 'small', files: 10, areas: 1, tasks: 1, lines: 5 },
  { name: 'medium', files: 300, areas: 2, tasks: 2, lines: 20 },
  { name: 'large', files: 1000, areas: 4, tasks: 3, lines: 40 },
]
const PROFILES = ['quick', 'standard', 'thorough'] as const
/** Of a small task; today's standard run had 15. */
const MOST_AGENTS: Readonly<Record<string, number>> = { quick: 3, standard: 9 }

interface Measured {
  readonly agents: number
  readonly requests: number
  readonly characters: number
}

/**
 * How many agents, requests and input characters a task takes, by its size and profile, on the real client in print mode with
 * agents that do all well at once; and what the plain client takes for the small one. Two sessions at a time.
 */
export const benchSize = async (): Promise<Line[]> => {
  const [small] = SIZES
  if (!small) return []
  const runs = [
    { what: 'small, plain client', limit: null, measure: () => measured(small, 'Write one file', [plain], undefined) },
    ...SIZES.flatMap((size) =>
      PROFILES.map((profile) => ({
        what: `${size.name}, ${profile}`,
        limit: size === small ? (MOST_AGENTS[profile] ?? null) : null,
        measure: () => measured(size, `/dispatch --profile ${profile} Do the work`, playersOf(size), REPOSITORY),
      })),
    ),
  ]
  const results = new Map<string, Measured>()
  const waiting = [...runs]
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run; run = waiting.shift()) results.set(run.what, await run.measure())
  }
  await Promise.all([work(), work()])
  return runs.flatMap(({ what, limit }) => {
    const { agents = 0, requests = 0, characters = 0 } = results.get(what) ?? {}
    return [
      { what: `${what}: agents`, value: agents, unit: '', limit },
      { what: `${what}: requests`, value: requests, unit: '', limit: null },
      { what: `${what}: input characters`, value: Math.round(characters / 1000), unit: 'k', limit: null },
    ]
  })
}

const measured = async (
  size: Size,
  prompt: string,
  players: readonly Player[],
  pluginDir: string | undefined,
): Promise<Measured> => {
  const place = await makeWorkplace({ git: true, files: filesOf(size) })
  const model = await startModel(...players)
  try {
    const more = pluginDir === undefined ? {} : { pluginDir }
    await runPrint({ ...place, model: model.url, prompt, permissionMode: 'acceptEdits', timeout: 120_000, ...more })
    if (pluginDir !== undefined) assertCompleted(place, prompt)
    const asked = model.requests.filter(({ turn }) => turn.speaker !== 'side')
    return {
      agents: asked.filter(({ turn }) => turn.speaker === 'agent' && turn.number === 1).length,
      requests: asked.length,
      characters: asked.reduce((sum, { turn }) => sum + turn.size.total, 0),
    }
  } finally {
    await model.close()
    await place.remove()
  }
}

// A run that stopped half way would look like a cheap one.
const assertCompleted = ({ project, home }: Workplace, prompt: string): void => {
  // Its journal is sealed with the key of that home.
  process.env['HOME'] = home
  const { state } = keptRun(project)
  if (state.status !== 'completed') throw new Error(`${prompt}: ${JSON.stringify(state.failure ?? state.status)}`)
}

const filesOf = ({ files }: Size): Record<string, string> => ({
  'README.md': '# A project\n',
  'package.json': '{"scripts":{"test":"node -e 0"}}',
  ...Object.fromEntries(
    Array.from({ length: files - 2 }, (_, index) => [`lib/${index % 20}/part-${index}.txt`, `part ${index}\n`]),
  ),
})

const plain: Player = whenTold(/Write one file/, calls(write('src/one.txt', 'one\n'.repeat(5))))

const playersOf = (size: Size): Player[] => {
  const numbers = Array.from({ length: size.areas }, (_, index) => index + 1)
  const brainstorm = writes(
    `## Approaches Considered\n\n### Small\nHere.\n\n### Large\nThere.\n\n## Selected Approach\n\nSmall.\n\n## Implementation Areas\n\n${numbers.map((area) => `- area ${area}: its files`).join('\n')}\n`,
  )
  const agents: Deviations = {
    brainstorm: size.areas === 1 ? plansToo(planOf(size, 1)) : brainstorm,
    // One after another: of planners that report at the very same time neither is held against the other's part.
    plan: (step) => {
      const area = Number(step.id.split('-').at(-1))
      return taking((area - 1) * 1000, writes(planOf(size, area)))(step)
    },
    task: task({}, 'a line\n'.repeat(size.lines - 1)),
    'impl-review': writesJson({ ...review('approved'), filesReviewed: ['README.md'] }),
  }
  return [obedientOrchestrator(), goodAgents(agents)]
}

const planOf = ({ tasks }: Size, area: number): string =>
  `## Tasks\n\n${Array.from(
    { length: tasks },
    (_, index) => `### Task ${index + 1}: File ${area}-${index + 1}
- **Files:** src/file-${area}-${index + 1}.txt
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Write it.
`,
  ).join('\n')}`
