import { randomUUID } from 'node:crypto'
import { agentProfiles } from '../../state-manager/agent-profiles.ts'
import type { HeadlessArguments } from '../../commands/headless.ts'
import type { Settings } from '../../configuration/settings.ts'
import type { Caller } from '../../engine/client.ts'
import type { Budget } from '../../workflow/core/budget.ts'
import type { Carrying } from '../../headless/carrying.ts'
import type { StepRunner } from '../../headless/step-runner.ts'
import { carryOut } from '../../headless/carry-out.ts'
import { spentIn } from '../../headless/cost.ts'
import { findClient } from '../../headless/find-client.ts'
import { withoutSession } from '../../headless/own-environment.ts'
import type { Paint } from '../../shown/paint.ts'
import { type Joined, joinPool } from '../../workers/join-pool.ts'
import { type Fleet, remoteRunner } from '../../workers/remote-runner.ts'
import { HEADLESS } from '../../workflow/core/conductor.ts'
import { Refused } from '../../workflow/core/refused.ts'
import type { Reader } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'
import type { Reply } from '../reply.ts'
import { endReply } from './end-reply.ts'
import { showOn } from './show.ts'

interface Ground {
  /** The checkout. */
  readonly root: string
  readonly plugin: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly now: () => string
  readonly settings: Settings
  readonly paint: Paint
}

interface Asked extends HeadlessArguments {
  /** What was typed, for the journal. */
  readonly by: string
}

/** Who opens it, and what their agents may do: the mode of the client, rules beside those of its settings, and what they may cost. */
interface Opener extends Caller {
  readonly budget: Budget | undefined
  readonly mode: string
  readonly allowed: readonly string[]
}

/** What is carried out through the door, and how a person goes on with it. */
export interface Guest {
  /** What is to be read before it begins. */
  readonly told: string
  readonly what: Pick<Carrying, 'id' | 'journal' | 'read' | 'handIn'>
  /** What other machines have to know of it; `needs`: the labels that they must have for a step. */
  readonly away: Pick<Fleet, 'run' | 'branch' | 'keep' | 'reads'> & {
    readonly needs: (step: string) => readonly string[]
  }
  /** The program, and its words, that carry a step of code out. */
  readonly codeOf: (command: string, step: string) => readonly string[]
  readonly goOn: Way
  /** Who reads what to type next, as it is when that is said. */
  readonly reader: () => Reader
}

/**
 * The door without a session: a process of ours carries out what `open` starts or goes on with. Everything that can be wrong with
 * the client is found before that.
 *
 * @throws Refused of `findClient`, `open` and `conduct`
 */
export const headless = async (
  { root, plugin, home, env, now, settings, paint }: Ground,
  { by, json, ...wish }: Asked,
  open: (opener: Opener) => Guest | Promise<Guest>,
): Promise<Reply> => {
  const { claude, permissionMode, allowedTools: rules, maxCostUsd } = settings.headless
  const joined = wish.workers === undefined ? null : await joinPool({ root, home, env, trees: settings.trees }, wish)
  const client = joined ? OTHERS : findClient(wish.claude ?? claude, root, withoutSession(env))
  const mode = wish.permissionMode ?? permissionMode
  const allowedTools = [...rules, ...wish.allowedTools]
  const budget = wish.budget ?? (maxCostUsd === null ? undefined : { usd: maxCostUsd })
  const session = `${HEADLESS}${randomUUID()}`
  const guest = await open({ session, client: process.pid, at: now(), by, budget, mode, allowed: allowedTools })
  const account = guest.what.read()?.account
  const limit = account?.budget?.limit ?? null
  const usd = account ? spentIn({ account }, home) : 0
  const show = showOn(process.stdout, { json, paint, limit, usd, now })
  // Whoever watched went away, a reader or a terminal: that breaks nothing off.
  process.stdout.removeAllListeners('error').on('error', () => undefined)
  try {
    const { path, remark } = client
    show.event({ event: 'begun', at: now(), id: guest.what.id, session, remark })
    show.tell(
      [
        guest.told,
        ...(joined ? [joined.told] : []),
        ...(remark === null ? [] : [paint.yellow(`! ${remark}`)]),
        '',
      ].join('\n'),
    )
    const { codeOf, goOn, reader } = guest
    const may = { permissionMode: mode, allowedTools }
    const runner = joined && runnerOf(joined, guest, { root, plugin, home }, may)
    const order = { path, plugin, ...may, env, home, runner, codeOf, notice: show.notice, now }
    const end = await carryOut({ ...guest.what, session, by, folder: root }, order)
    const { text, exitCode, event } = endReply(end, goOn, reader())
    show.close()
    show.event({ ...event, at: now(), exitCode })
    show.tell(text)
    return { text: '', written: true, exitCode }
  } finally {
    show.close()
  }
}

// Every machine has its own.
const OTHERS = { path: '', remark: null }

const runnerOf = (
  joined: Joined,
  { away }: Guest,
  { root, plugin, home }: Pick<Ground, 'root' | 'plugin' | 'home'>,
  may: Pick<Fleet, 'permissionMode' | 'allowedTools'>,
): StepRunner => {
  // What comes back is put into a tree whatever lies in it: never into the checkout.
  if (away.branch === null)
    throw new Refused(
      'no-trees',
      'its agents work in the checkout, so other machines cannot do its steps: leave --workers out',
    )
  const profiles = agentProfiles({ plugin, project: root, home })
  const needs: Fleet['needs'] = ({ profile, step }) => [
    ...(profiles.find(({ type }) => type === profile)?.needs ?? []),
    ...away.needs(step),
  ]
  return remoteRunner({ ...joined.fleet, ...may, ...away, needs })
}
