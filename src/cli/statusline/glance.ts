import { dirname, join } from 'node:path'
import { LIST_PRICES, priceOf, type Prices } from '../../cost/prices.ts'
import { isAlive } from '../../engine/client.ts'
import { moneyText } from '../../shown/cost-text.ts'
import type { Glance } from '../../shown/status-line.ts'
import { findProject, type Project } from '../../state-manager/project.ts'
import { isFolder, jsonIfReadable } from '../../state-manager/read.ts'
import { markPath } from '../../state-manager/sessions.ts'
import { findWorkFolder, streamsIn } from '../../state-manager/work-folder.ts'
import { isRecord, valueAt as at } from '../../workflow/core/own-value.ts'
import type { Tokens } from '../../workflow/core/spent.ts'
import { existsSync } from 'node:fs'

/** Who looks: where, in which session. */
export interface Looker {
  readonly folder: string
  readonly session: string | null
  readonly home: string
}

/**
 * What is carried out here: the run, else the stage of this session; null where nothing is. From projections alone, read
 * without schemas: a status line is drawn again all the time.
 */
export const glanceAt = (looker: Looker): Glance | null => {
  const project = findProject(looker.folder)
  const pricesHere = () => pricesIn(looker.home)
  return runGlance(project, pricesHere) ?? stageGlance(looker, project, pricesHere)
}

const runGlance = ({ tmp }: Project, prices: () => Prices): Glance | null => {
  const state = jsonIfReadable(join(tmp, 'state.json'))
  const status = at(state, 'status')
  if (status !== 'in_progress' && status !== 'blocked') return null
  const phase = textOf(at(state, 'currentPhase'))
  const named = listOf(at(state, 'schedule')).find((each) => at(each, 'phase') === phase)
  const steps = listOf(at(state, 'stages', textOf(at(state, 'currentStage')), 'phases', phase, 'steps'))
  const client = at(state, 'client')
  const isGone = typeof client === 'number' && !isAlive(client)
  const working = steps.filter((step) => isAtWork(step) && at(step, 'executor', 'kind') === 'agent')
  const blocked = status === 'blocked' ? `blocked: ${textOf(at(state, 'failure', 'reason'))}` : null
  return {
    where: `${phase} ${textOf(at(named, 'name'))}`,
    agents: isGone ? 0 : working.length,
    cost: costOf(at(state, 'spent'), prices),
    stuck: blocked ?? (isGone ? 'its session has ended' : null),
  }
}

const stageGlance = ({ folder, session }: Looker, project: Project, prices: () => Prices): Glance | null => {
  if (session === null || !isFolder(dirname(markPath(project, session, '')))) return null
  const work = findWorkFolder(folder)
  const stream = (work === null ? [] : streamsIn(work)).find(({ id }) => existsSync(markPath(project, session, id)))
  if (!stream) return null
  const file = jsonIfReadable(join(stream.folder, 'threads.json'))
  const threads = listOf(at(file, 'threads'))
  const working = threads.filter(isAtWork)
  const count = (status: string): number => threads.filter((thread) => at(thread, 'status') === status).length
  const stages = [...new Set(working.map((thread) => Number(textOf(at(thread, 'threadId')).split('.')[0])))]
  const blocked = count('blocked')
  return {
    where: [stream.id, ...(stages.length > 0 ? [`stage ${stages.join(', ')}`] : [])].join(' '),
    agents: working.length,
    done: `${count('completed')} of ${threads.length} threads`,
    cost: costOf(at(file, 'spent'), prices),
    stuck: blocked > 0 ? `${blocked} blocked` : null,
  }
}

const isAtWork = (step: unknown): boolean => at(step, 'status') === 'in_progress'

const costOf = (spent: unknown, prices: () => Prices): string | null => {
  if (!isRecord(spent)) return null
  const { usd, unknown } = priceOf({ models: tokensIn(spent['models']) }, prices())
  return moneyText({ usd: usd + numberOf(spent['usd']), unknown })
}

// The user's own table is read in full by whatever is asked about prices; a bad one is told of there.
const pricesIn = (home: string): Prices => {
  const models = at(jsonIfReadable(join(home, '.phasegate', 'prices.json')), 'models')
  return isRecord(models) ? { ...LIST_PRICES, models: tokensIn(models) } : LIST_PRICES
}

const tokensIn = (models: unknown): Readonly<Record<string, Tokens>> =>
  Object.fromEntries(
    Object.entries(isRecord(models) ? models : {}).map(([name, of]) => [
      name,
      {
        input: numberOf(at(of, 'input')),
        output: numberOf(at(of, 'output')),
        cacheRead: numberOf(at(of, 'cacheRead')),
        cacheWrite5m: numberOf(at(of, 'cacheWrite5m')),
        cacheWrite1h: numberOf(at(of, 'cacheWrite1h')),
      },
    ]),
  )

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)
