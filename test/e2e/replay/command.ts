import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { frontMatter } from './profile.ts'

/** A command that was typed. */
export interface Command {
  /** `phasegate:dispatch`, whatever was typed. */
  readonly name: string
  readonly args: string
  readonly source: 'plugin' | 'project'
  /** The profile of the agent that carries it out; undefined: the main thread does. */
  readonly fork: string | undefined
  /** What whoever carries it out is told. */
  readonly body: string
}

/** The command of the plugin or of the project that a prompt names; undefined for any other prompt. */
export const commandIn = (prompt: string, plugin: string, project: string): Command | undefined => {
  const [, typed, args = ''] = /^\/([\w:-]+)\s*([^]*)$/.exec(prompt) ?? []
  if (typed === undefined) return undefined
  const bare = typed.replace(/^phasegate:/, '')
  const ours = join(plugin, 'commands', `${bare}.md`)
  const theirs = join(project, '.claude', 'commands', `${typed}.md`)
  const path = existsSync(ours) ? ours : theirs
  if (!existsSync(path)) return undefined
  const { fields, body } = frontMatter(readFileSync(path, 'utf8'))
  // Without a `name` of its own, a command is known by that of its plugin only.
  if (path === ours && bare === typed && fields['name'] !== bare) return undefined
  return {
    name: path === ours ? `phasegate:${bare}` : typed,
    args,
    source: path === ours ? 'plugin' : 'project',
    fork: fields['context'] === 'fork' ? fields['agent'] : undefined,
    body: body.replaceAll('$ARGUMENTS', args),
  }
}
