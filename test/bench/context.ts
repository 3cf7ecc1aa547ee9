import { type PermissionMode, REPOSITORY } from '../e2e/client/binary.ts'
import { runPrint } from '../e2e/client/print.ts'
import { openTerminal } from '../e2e/client/terminal.ts'
import { makeWorkplace, type Workplace } from '../e2e/client/workplace.ts'
import { goodAgents } from '../e2e/good-agents.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import { type Model, startModel } from '../e2e/model/server.ts'
import type { Line } from './table.ts'

const PHASES = 13

/** What the plugin adds to the context of the main thread: idle, and over a whole run. */
export const benchContext = async (): Promise<Line[]> => {
  const idle = (await firstRequest(REPOSITORY)) - (await firstRequest(undefined))
  const print = await wholeRun(inPrintMode)
  const terminal = await wholeRun(inTerminal)
  return [
    { what: 'characters an idle plugin adds to the first request', value: idle, unit: '', limit: 1600 },
    ...linesOf('print mode', print, { turns: 1.5, characters: 2400 }),
    ...linesOf('terminal', terminal, { turns: null, characters: null }),
  ]
}

interface Added {
  readonly turns: number
  readonly characters: number
}

const linesOf = (where: string, { turns, characters }: Added, limits: Record<keyof Added, number | null>): Line[] => [
  { what: `turns a phase, ${where}`, value: turns / PHASES, unit: '', limit: limits.turns },
  { what: `characters a phase, ${where}`, value: Math.round(characters / PHASES), unit: '', limit: limits.characters },
]

const firstRequest = async (pluginDir: string | undefined): Promise<number> => {
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# A project\n' } })
  const model = await startModel(obedientOrchestrator())
  await runPrint({ ...place, model: model.url, prompt: 'Hello', ...(pluginDir === undefined ? {} : { pluginDir }) })
  const size = mainRequests(model)[0]?.turn.size.total ?? 0
  await model.close()
  await place.remove()
  return size
}

const mainRequests = ({ requests }: Model) => requests.filter(({ turn }) => turn.speaker === 'main')

/** Carries out the task in a session whose model answers at this address. */
type Session = (place: Workplace, url: string) => Promise<void>

const TASK = '/dispatch Write two files'
const MODE: PermissionMode = 'acceptEdits'

const inPrintMode: Session = async (place, url) => {
  await runPrint({ ...place, model: url, pluginDir: REPOSITORY, prompt: TASK, permissionMode: MODE })
}

const inTerminal: Session = async (place, url) => {
  const terminal = await openTerminal({ ...place, model: url, pluginDir: REPOSITORY, permissionMode: MODE, rows: 200 })
  await terminal.submit(TASK)
  await terminal.waitFor(/Phasegate: done/, 120_000)
  terminal.kill()
}

// A session's first request would have been there without Phasegate; its later ones would not.
const wholeRun = async (session: Session): Promise<Added> => {
  const files = { 'README.md': '# A project\n', 'package.json': '{"scripts":{"test":"node -e 0"}}' }
  const place = await makeWorkplace({ git: true, files })
  const model = await startModel(obedientOrchestrator(), goodAgents())
  await session(place, model.url)
  const main = mainRequests(model)
  await model.close()
  await place.remove()
  return { turns: main.length, characters: (main.at(-1)?.turn.size.total ?? 0) - (main[0]?.turn.size.total ?? 0) }
}
