import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { HookEvent } from '../record/heard.ts'

const Hooks = z.object({
  hooks: z.record(z.string(), z.array(z.looseObject({ matcher: z.optional(z.string()) }))),
})

/** Whether the plugin has a hook for an event, as its `hooks.json` says. */
export const listenedBy = (plugin: string): ((event: HookEvent) => boolean) => {
  const { hooks } = Hooks.parse(JSON.parse(readFileSync(join(plugin, 'hooks', 'hooks.json'), 'utf8')))
  return (event) => {
    const subject = event['tool_name'] ?? event['command_name']
    return (hooks[event.hook_event_name] ?? []).some(
      ({ matcher }) => matcher === undefined || matches(matcher, String(subject)),
    )
  }
}

// Plain names are compared whole, all else is a regular expression.
const matches = (matcher: string, subject: string): boolean =>
  new RegExp(/^[\w|]+$/.test(matcher) ? `^(?:${matcher})$` : matcher).test(subject)
