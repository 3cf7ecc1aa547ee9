import { join } from 'node:path'
import * as z from 'zod/mini'
import { jsonIfReadable } from '../state-manager/read.ts'
import type { FoundCommand } from '../workflow/run/found.ts'

/** What the client says of shell commands: its permission mode, and the rules of all its settings together. */
export interface Permissions {
  readonly mode: string
  readonly allow: readonly string[]
  readonly ask: readonly string[]
  readonly deny: readonly string[]
}

/** The permissions of a session. Read as data: what is not understood counts as not there. @param mode null: nobody knows it yet */
export const permissionsIn = (home: string, project: string, mode: string | null): Permissions => {
  const own = [home, project].map((folder) => join(folder, '.claude', 'settings.json'))
  const read = [...MANAGED, ...own, join(project, '.claude', 'settings.local.json')]
  const found = read.map((path) => Settings.safeParse(jsonIfReadable(path)).data?.permissions)
  const all = (kind: 'allow' | 'ask' | 'deny'): string[] => found.flatMap((one) => one?.[kind] ?? [])
  const usual = found.findLast((one) => one?.defaultMode !== undefined)?.defaultMode
  return { mode: mode ?? usual ?? 'default', allow: all('allow'), ask: all('ask'), deny: all('deny') }
}

/** Whether an agent may run a command line: `asked` where only a person who is there can say. */
export const mayRun = (
  line: string,
  { mode, allow, ask, deny }: Permissions,
): Pick<FoundCommand, 'agents' | 'rule'> => {
  const parts = line.split(/&&|\|\||[;|&\n]/).flatMap((part) => part.trim() || [])
  const first = (rules: readonly string[]) => rules.find((rule) => parts.some((part) => covers(rule, part)))
  const denied = first(deny)
  if (denied !== undefined) return { agents: 'denied', rule: denied }
  const asked = first(ask)
  if (asked !== undefined) return { agents: 'asked', rule: asked }
  if (mode === 'bypassPermissions') return { agents: 'may', rule: null }
  const [allowed, ...others] = parts.map((part) => allow.find((rule) => covers(rule, part)))
  if (allowed !== undefined && !others.includes(undefined)) return { agents: 'may', rule: allowed }
  return { agents: mode === 'dontAsk' ? 'denied' : 'asked', rule: null }
}

const MANAGED = [
  '/etc/claude-code/managed-settings.json',
  '/Library/Application Support/ClaudeCode/managed-settings.json',
]

const rules = z.optional(z.array(z.string()))
const Settings = z.object({
  permissions: z.optional(z.object({ defaultMode: z.optional(z.string()), allow: rules, ask: rules, deny: rules })),
})

/** `Bash`, `Bash(npm test)`, `Bash(npm run test:*)`, `Bash(npm *)`: as the client reads them. */
const covers = (rule: string, command: string): boolean => {
  const [, pattern] = /^Bash(?:\(([^]*)\))?$/.exec(rule.trim()) ?? [undefined, null]
  if (pattern === null) return false
  if (pattern === undefined) return true
  const stars = pattern.replace(/(?::| )\*$/, '')
  const body = stars.split('*').map(literally).join('[^]*')
  return new RegExp(`^${body}${stars === pattern ? '' : '(?: [^]*)?'}$`).test(command)
}

const literally = (text: string): string => text.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&')
