import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { DEFAULTS } from '../configuration/defaults.ts'
import { handleRun } from '../engine/run/handle-run.ts'
import { codeOf } from '../state-manager/read.ts'
import { projectAt } from '../state-manager/project.ts'
import type { CommandOf } from '../workflow/run/command.ts'
import { type Finding, good, type Look, REINSTALL, type Site, wrong } from './finding.ts'

/**
 * Runs the hooks as the client would, in a temp folder of their own: silent where nothing is active, closed for an agent
 * that is no step of a run, ready for a typed command. And whether the client calls them at all, where that is known.
 */
export const examineHooks: Look = (site) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate-doctor-')))
  try {
    return [selfTest(site, folder), notCalled(site)].flat()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const selfTest = (site: Site, folder: string): Finding => {
  let hooks: Hooks
  try {
    hooks = Hooks.parse(JSON.parse(readFileSync(join(site.plugin, 'hooks', 'hooks.json'), 'utf8')))
  } catch (error) {
    return damaged([`hooks/hooks.json: ${error instanceof Error ? error.message : String(error)}`])
  }
  const ask = (name: string, details: object): Answered =>
    call(site, hooks, folder, { session_id: SESSION, cwd: folder, hook_event_name: name, ...details })
  const idle = ask('PreToolUse', STRANGER)
  const typed = ask('UserPromptExpansion', { command_name: 'phasegate:stop', command_args: '' })
  handleRun(projectAt(folder), 'phasegate doctor', () => ({ ...EMPTY_RUN, at: site.now }))
  const active = ask('PreToolUse', STRANGER)
  const problems = [
    ...(idle.failure === null && idle.stdout === ''
      ? []
      : [`idle, it says ${idle.failure ?? idle.stdout}; expected nothing`]),
    ...missing('"continue":false', 'a typed command', typed),
    ...missing('"permissionDecision":"deny"', 'an agent that is no step', active),
  ]
  if (problems.length > 0) return damaged(problems)
  const inSession = site.hooksCalled ? ' · called in this session' : ''
  return good('hooks', `answer as they should${inSession} · idle ${idle.ms} ms, active ${active.ms} ms`)
}

const SESSION = 'phasegate-doctor'
const STRANGER = { tool_name: 'Agent', tool_input: { description: 'a test', prompt: '[PHASE 0 no-such-step-1]' } }

const EMPTY_RUN: Omit<CommandOf<'start-run'>, 'at'> = {
  type: 'start-run',
  run: 'self-test',
  task: 'self-test',
  session: SESSION,
  client: null,
  profile: 'standard',
  explorers: 1,
  phases: [
    {
      id: '0',
      stage: 'EXPLORE',
      name: 'Self-test',
      type: 'subagent',
      step: 'test',
      agent: 'nobody',
      inputs: [],
      output: '0-test.md',
      sections: ['## Found'],
      gate: true,
      deadline: 1,
    },
  ],
  skipped: [],
  given: {},
  settings: DEFAULTS,
  dirty: {},
}

const Hooks = z.object({
  hooks: z.record(
    z.string(),
    z.array(z.object({ hooks: z.array(z.object({ command: z.string(), args: z.optional(z.array(z.string())) })) })),
  ),
})
type Hooks = z.infer<typeof Hooks>

interface Answered {
  readonly stdout: string
  /** Why there is no answer; null where there is one, be it an empty one. */
  readonly failure: string | null
  readonly ms: number
}

/** Starts the process that hooks.json names for an event, with the event on its stdin. */
const call = (
  { plugin, env }: Site,
  { hooks }: Hooks,
  folder: string,
  event: { readonly hook_event_name: string; readonly [detail: string]: unknown },
): Answered => {
  const entry = hooks[event.hook_event_name]?.[0]?.hooks[0]
  if (!entry) return { stdout: '', failure: `hooks.json has no ${event.hook_event_name}`, ms: 0 }
  const [program = '', ...args] = [entry.command, ...(entry.args ?? [])].map((part) =>
    part.replaceAll('${CLAUDE_PLUGIN_ROOT}', plugin),
  )
  const before = performance.now()
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    cwd: folder,
    env: { ...env, CLAUDE_PROJECT_DIR: folder, CLAUDE_PLUGIN_ROOT: plugin, CLAUDE_CODE_SESSION_ID: SESSION },
    input: JSON.stringify(event),
    encoding: 'utf8',
    timeout: 60_000,
    windowsHide: true,
  })
  const ms = Math.round(performance.now() - before)
  // An idle hook leaves its stdin unread.
  if (error && codeOf(error) !== 'EPIPE') return { stdout: '', failure: error.message, ms }
  return { stdout, failure: status === 0 ? null : `exit code ${status}: ${essence(stderr)}`, ms }
}

// Of the trace of an exception its message.
const essence = (stderr: string): string => stderr.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? stderr.trim()

const missing = (no: string, what: string, { stdout, failure }: Answered): string[] =>
  stdout.includes(no)
    ? []
    : [`to ${what} the answer is ${failure ?? (stdout === '' ? 'nothing' : stdout.slice(0, 300))}; expected a no`]

const damaged = (problems: readonly string[]): Finding =>
  wrong('hooks', problems.join('\n'), {
    means: 'nothing holds agents to the steps of a run',
    fix: `${REINSTALL}, then restart Claude Code`,
  })

const notCalled = ({ hooksCalled }: Site): Finding | [] =>
  hooksCalled === false
    ? wrong('hooks', 'Claude Code did not call them for the command that was typed', {
        means: 'in this session nothing holds agents to the steps of a run',
        fix: 'look for disableAllHooks in your settings and for Phasegate in /hooks, then restart Claude Code',
      })
    : []
