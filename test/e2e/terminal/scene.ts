import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { REPOSITORY } from '../client/binary.ts'
import { openTerminal, type Terminal, type TerminalOptions } from '../client/terminal.ts'
import { writeFiles } from '../client/workplace.ts'
import { type Scene, scene, type Wishes } from '../dispatch/scene.ts'

export interface TerminalScene extends Scene {
  /** The real client in a terminal of 100 columns; killed at the latest when the test ends. */
  readonly open: (options?: Partial<TerminalOptions>) => Promise<Terminal>
  /** Every permission the client asked its user for, as `<tool> <file or command>`. */
  readonly asked: () => string[]
}

/** A small project and the scripted model, for sessions in a terminal. */
export const terminalScene = async (wishes: Wishes = {}): Promise<TerminalScene> => {
  const made = await scene(wishes)
  const log = join(made.place.root, 'asked.jsonl')
  await writeFiles(made.place.home, {
    '.claude/settings.json': JSON.stringify({ hooks: { PermissionRequest: [logsTo(log)] } }),
  })
  return {
    ...made,
    open: async (options = {}) => {
      const terminal = await openTerminal({
        ...made.place,
        model: made.model.url,
        permissionMode: 'acceptEdits',
        pluginDir: REPOSITORY,
        cols: 100,
        rows: 200,
        ...options,
      })
      onTestFinished(() => terminal.kill())
      return terminal
    },
    asked: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean).map(askedFor) : []),
  }
}

const logsTo = (path: string) => ({ hooks: [{ type: 'command', command: 'sh', args: ['-c', `cat >> '${path}'`] }] })

const askedFor = (line: string): string => {
  const { tool_name: tool, tool_input: input } = JSON.parse(line) as {
    tool_name: string
    tool_input: Record<string, string>
  }
  return `${tool} ${input['file_path'] ?? input['command'] ?? input['prompt'] ?? ''}`
}

/** The summary that ends a completed run. */
export const DONE = /Phasegate: done: [^]*artifacts: \S+/

export const occurrences = (text: string, part: string): number => text.split(part).length - 1

/** Says yes to the dialog that shows this. The client ignores keys for a moment when a dialog comes up, so it is said again. */
export const agree = async (terminal: Terminal, dialog: RegExp): Promise<void> => {
  await terminal.waitFor(dialog, LONG)
  const again = setInterval(() => terminal.press('enter'), 250)
  await terminal.waitFor((screen) => !dialog.test(screen)).finally(() => clearInterval(again))
}

/** How long a whole run may take on a machine that does much else. */
export const LONG = 110_000
