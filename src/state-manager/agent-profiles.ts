import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An agent profile that a thread may be assigned to. */
export interface AgentProfile {
  readonly name: string
  /** What the client calls it: profiles of the plugin carry its name. */
  readonly type: string
  readonly from: 'plugin' | 'project' | 'user'
  readonly model: string
  readonly description: string
}

/** The profiles that exist: of the project before those of the user before those of the plugin. */
export const agentProfiles = ({
  plugin,
  project,
  home,
}: {
  plugin: string
  project: string
  home: string
}): AgentProfile[] => {
  const found = [
    ...profilesIn(join(project, '.claude', 'agents'), 'project'),
    ...profilesIn(join(home, '.claude', 'agents'), 'user'),
    ...profilesIn(join(plugin, 'agents'), 'plugin'),
  ]
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index)
}

const profilesIn = (folder: string, from: AgentProfile['from']): AgentProfile[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.md'))
        .toSorted()
        .map((file) => readProfile(join(folder, file), file.slice(0, -3), from))
    : []

// Of the front matter only plain `key: value` lines matter here; a hook has no time for YAML.
const readProfile = (path: string, file: string, from: AgentProfile['from']): AgentProfile => {
  const text = readFileSync(path, 'utf8')
  const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? []
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}:[ \\t]*["']?(.*?)["']?[ \\t]*$`, 'm').exec(matter)?.[1]
  const name = value('name') || file
  return {
    name,
    type: from === 'plugin' ? `phasegate:${name}` : name,
    from,
    model: value('model') || 'inherit',
    description: value('description') ?? '',
  }
}
