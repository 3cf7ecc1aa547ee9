import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { roleFamily } from '../workflow/workstream/agents.ts'
import { ifReadable, textIfReadable } from './read.ts'

/** An agent profile. */
export interface AgentProfile {
  readonly name: string
  /** What the client calls it: profiles of the plugin carry its name. */
  readonly type: string
  readonly from: 'plugin' | 'project' | 'user'
  readonly model: string
  /** What it is for. Ours say that in `purpose`: every character of a `description` is read in every session of the user. */
  readonly description: string
  /** The labels of the machines that its steps may be given to: `needs: [gpu]`. */
  readonly needs: readonly string[]
}

/** The profiles that exist: of the project before those of the user before those of the plugin. */
export const agentProfiles = ({
  plugin,
  project,
  home,
}: Readonly<Record<'plugin' | 'project' | 'home', string>>): AgentProfile[] => {
  const found = [
    ...profilesIn(join(project, '.claude', 'agents'), 'project'),
    ...profilesIn(join(home, '.claude', 'agents'), 'user'),
    ...profilesIn(join(plugin, 'agents'), 'plugin'),
  ]
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index)
}

/** Whether a thread may be assigned to it: what the plugin has beside its role families does steps of runs. */
export const isForThreads = ({ from, name }: AgentProfile): boolean => from !== 'plugin' || roleFamily(name) !== null

// What is not there is no profile, nor is what cannot be read: a link that leads nowhere, a folder of that name.
const profilesIn = (folder: string, from: AgentProfile['from']): AgentProfile[] =>
  ifReadable(() => readdirSync(folder), [])
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .flatMap((file) => {
      const text = textIfReadable(join(folder, file))
      return text === null ? [] : [profileOf(text, file.slice(0, -'.md'.length), from)]
    })

// Of the front matter only plain `key: value` lines matter here; a hook has no time for YAML.
const profileOf = (text: string, file: string, from: AgentProfile['from']): AgentProfile => {
  const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? []
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}:[ \\t]*["']?(.*?)["']?[ \\t]*$`, 'm').exec(matter)?.[1]
  const name = value('name') || file
  return {
    name,
    type: from === 'plugin' ? `phasegate:${name}` : name,
    from,
    model: value('model') || 'inherit',
    description: value('purpose') ?? value('description') ?? '',
    needs: (value('needs') ?? '').split(/[\s,[\]"']+/).filter((label) => label !== ''),
  }
}
