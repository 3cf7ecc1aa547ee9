import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import type { PermissionMode } from './client/binary.ts'
import { type PrintOptions, type PrintResult, type PrintRun, startPrint } from './client/print.ts'
import { openTerminal, type Terminal, type TerminalOptions } from './client/terminal.ts'
import type { Workplace } from './client/workplace.ts'
import type { Player } from './model/player.ts'
import { playScript, type Script } from './model/script.ts'
import { startModel } from './model/server.ts'
import { type Heard, readHeard } from './record/heard.ts'
import { matchesRecording } from './record/matches-recording.ts'

/** Sessions of one home and project with a scripted model: of Claude Code, or of the client that replays it. */
export interface Clients {
  readonly model: Script
  /** A session in print mode from start to end. */
  readonly say: (prompt: string, options?: Partial<PrintOptions>) => Promise<PrintResult>
  /** A session in print mode that can be killed; killed at the latest when the test ends. */
  readonly begin: (prompt: string, options?: Partial<PrintOptions>) => PrintRun
  /** A session in a terminal of 100 columns; killed at the latest when the test ends. */
  readonly open: (options?: Partial<TerminalOptions>) => Promise<Terminal>
  /** Ends all clients and compares the events that they sent with those of `recordings/<name>.json`. */
  readonly isRecordedAs: (name: string) => Promise<void>
}

/** @param pluginDir null when the plugin is installed in the home */
export const clientsOf = async (
  place: Workplace,
  players: readonly Player[],
  pluginDir?: null,
  processes = false,
): Promise<Clients> =>
  inject('client') === 'real' ? realClients(place, players, pluginDir) : replayedClients(place, players, processes)

const MODE: PermissionMode = 'acceptEdits'

const realClients = async (place: Workplace, players: readonly Player[], pluginDir?: null): Promise<Clients> => {
  const model = await startModel(...players)
  onTestFinished(() => model.close())
  const running: { kill(): void; readonly gone: Promise<unknown> }[] = []
  const records = join(place.root, 'records')
  mkdirSync(records)
  const shared = {
    ...place,
    model: model.url,
    permissionMode: MODE,
    ...(pluginDir === null ? {} : { pluginDir: inject('recordingPlugin') }),
  }
  const recorded = (env: PrintOptions['env'] = {}) => ({ env: { ...env, PHASEGATE_RECORDS: records } })
  const begin: Clients['begin'] = (prompt, options = {}) => {
    const run = startPrint({ ...shared, prompt, timeout: 110_000, ...options, ...recorded(options.env) })
    onTestFinished(() => run.kill())
    running.push({ kill: run.kill, gone: run.finished })
    return run
  }
  return {
    model,
    begin,
    say: (prompt, options) => begin(prompt, options).finished,
    open: async (options = {}) => {
      const terminal = await openTerminal({ ...shared, cols: 100, rows: 200, ...options, ...recorded(options.env) })
      onTestFinished(() => terminal.kill())
      running.push({ kill: terminal.kill, gone: terminal.exited })
      return terminal
    },
    isRecordedAs: async (name) => {
      for (const { kill, gone } of running) {
        kill()
        await gone
      }
      matchesRecording(name, readHeard(records), rootsOf(place), 'real')
    },
  }
}

// Loaded only where it is played: it brings most of our sources along.
const replayedClients = async (place: Workplace, players: readonly Player[], processes: boolean): Promise<Clients> => {
  const { replayPrint, replayTerminal } = await import('./replay/client.ts')
  const script = playScript(...players)
  const heard: Heard[] = []
  const computer = { script, plugin: inject('plugin'), heard, processes }
  const begin: Clients['begin'] = (prompt, options = {}) => {
    const run = replayPrint(computer, { ...place, permissionMode: MODE, ...options, prompt })
    onTestFinished(() => run.kill())
    return run
  }
  return {
    model: script,
    begin,
    say: (prompt, options) => begin(prompt, options).finished,
    open: async (options = {}) => {
      const terminal = await replayTerminal(computer, { ...place, permissionMode: MODE, ...options })
      onTestFinished(() => terminal.kill())
      return terminal
    },
    isRecordedAs: async (name) => matchesRecording(name, heard, rootsOf(place), 'replayed'),
  }
}

const rootsOf = ({ project, home }: Workplace): Record<string, string> => ({ project, home })
