import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { bash, calls } from '../../e2e/model/reply.ts'
import { isPlugin, PLAIN, type Tool, withTool } from './tool.ts'

const CALLS = 20
const ROUNDS = 5

/** What a tool adds to a session that does not use it, compared with the client alone. */
export const idleCosts = async (tools: readonly Tool[]): Promise<readonly (readonly string[])[]> => {
  const all = [PLAIN, ...tools]
  const sessions = new Map(all.map((tool) => [tool, [] as Idle[]]))
  // In turns, so that a noisy machine disturbs all alike.
  for (let round = 0; round < ROUNDS; round++) for (const tool of all) sessions.get(tool)?.push(await idleSession(tool))
  const [plain, ...others] = all.map((tool) => summary(sessions.get(tool) ?? []))
  if (!plain) return []
  return [
    ['', 'characters', 'skills, commands', 'agents', 'servers', 'hooks (of Bash)', 'ms a Bash call (best)'],
    [
      'plain client',
      String(plain.characters),
      `${plain.skills}`,
      `${plain.agents}`,
      '0',
      '0',
      `${plain.ms.toFixed(0)} (${plain.best.toFixed(0)})`,
    ],
    ...others.map((idle, index) => [
      tools[index]?.name ?? '',
      more(idle.characters - plain.characters),
      more(idle.skills - plain.skills),
      more(idle.agents - plain.agents),
      String(idle.servers),
      hooksOf(tools[index] ?? PLAIN),
      `${more(Math.round(idle.ms - plain.ms))} (${more(Math.round(idle.best - plain.best))})`,
    ]),
  ]
}

const more = (value: number): string => (value < 0 ? String(value) : `+${value}`)

interface Idle {
  /** Of the session's first request. */
  readonly characters: number
  readonly skills: number
  readonly agents: number
  readonly servers: number
  /** From one request to the next, each of which calls Bash once. */
  readonly gaps: readonly number[]
}

const idleSession = (tool: Tool): Promise<Idle> =>
  withTool(
    tool,
    [({ speaker, number }) => (speaker === 'main' && number <= CALLS ? calls(bash('true')) : undefined)],
    async ({ model, say }) => {
      const { events } = await say('Hello', '--allowedTools', 'Bash')
      const offered = Offered.parse(events.find(({ subtype }) => subtype === 'init'))
      const asked = model.requests.filter(({ turn }) => turn.speaker === 'main')
      return {
        characters: asked[0]?.turn.size.total ?? 0,
        skills: offered.slash_commands.length,
        agents: offered.agents.length,
        servers: offered.mcp_servers.length,
        gaps: asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0)),
      }
    },
  )

// Skills stand among the commands.
const Offered = z.object({
  slash_commands: z.array(z.string()),
  agents: z.array(z.string()),
  mcp_servers: z.array(z.unknown()),
})

const summary = (sessions: readonly Idle[]) => {
  const gaps = sessions.flatMap((session) => session.gaps).toSorted((a, b) => a - b)
  const { characters = 0, skills = 0, agents = 0, servers = 0 } = sessions[0] ?? {}
  return { characters, skills, agents, servers, ms: gaps[Math.floor(gaps.length / 2)] ?? 0, best: gaps[0] ?? 0 }
}

const Hooks = z.object({
  hooks: z.optional(
    z.record(
      z.string(),
      z.array(z.object({ matcher: z.optional(z.string()), hooks: z.array(z.looseObject({ type: z.string() })) })),
    ),
  ),
})

const hooksOf = (tool: Tool): string => {
  const file = join(tool.folder ?? '', isPlugin(tool) ? 'hooks/hooks.json' : '.claude/settings.json')
  const { hooks = {} } = existsSync(file) ? Hooks.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const entries = Object.entries(hooks).flatMap(([event, matchers]) =>
    matchers.flatMap(({ matcher = '', hooks: own }) => own.map(() => ({ event, matcher }))),
  )
  const ofBash = entries.filter(
    ({ event, matcher }) =>
      /^(?:Pre|Post)Tool(?:Use|Batch)$/.test(event) && new RegExp(`^(?:${matcher || '.*'})$`).test('Bash'),
  )
  return `${entries.length} (${ofBash.length})`
}
