import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Terminal } from '../client/terminal.ts'
import { writeFiles } from '../client/workplace.ts'
import { type Scene, scene, type Wishes } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, heldUntil } from '../model/agents.ts'
import type { Exchange } from '../model/player.ts'

export interface TerminalScene extends Scene {
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

/** The request with which an agent of this step began. */
export const begins =
  (step: string) =>
  ({ turn }: Exchange): boolean =>
    turn.speaker === 'agent' && turn.opening.includes(` ${step}]`)

/** These words on the screen, wherever the terminal breaks the line. */
export const inWords = (text: string): RegExp =>
  new RegExp(
    text
      .split(' ')
      .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join(String.raw`\s+`),
  )

/** Says yes to the dialog that shows this. The client ignores keys for a moment when a dialog comes up, so it is said again. */
export const agree = async (terminal: Terminal, dialog: RegExp): Promise<void> => {
  await terminal.waitFor(dialog, LONG)
  const again = setInterval(() => terminal.press('enter'), 250)
  await terminal.waitFor((screen) => !dialog.test(screen)).finally(() => clearInterval(again))
}

/** How long a whole run may take on a machine that does much else. */
export const LONG = 110_000

/** The first agent of each step does this; those after it do their step well. */
export const firstOnly = (first: Deed): Deed => {
  const begun = new Set<string>()
  return (step) => {
    const fresh = !begun.has(step.id)
    if (step.attempt === 1) begun.add(step.id)
    return fresh ? first(step) : goodDeed(step)(step)
  }
}

/** An agent that the test holds. */
export interface Held {
  /** A good agent that begins when it is let go. */
  readonly deed: Deed
  readonly letGo: () => void
  readonly letGone: Promise<void>
}

export const held = (): Held => {
  let letGo = (): void => undefined
  const letGone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { deed: heldUntil(letGone, (step) => goodDeed(step)(step)), letGo, letGone }
}

/** The first agent of each step never begins; those after it do their step well. */
export const hangsFirst = (): Deed => firstOnly(held().deed)
