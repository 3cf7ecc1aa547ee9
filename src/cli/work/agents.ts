import { dirname } from 'node:path'
import { agentProfiles } from '../../state-manager/agent-profiles.ts'
import { roleFamily } from '../../workstream/agents.ts'
import { columns } from '../print.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const agents = ({ work, folder, surroundings }: Place): CliCommand => ({
  name: 'agents',
  summary: 'List the agent profiles a thread may be assigned to: of the project, the user and the plugin',
  options: [JSON_OPTION],
  positionals: [],
  example: 'agents --json',
  run: ({ colors }) => {
    const { plugin, home } = surroundings
    const found = agentProfiles({ plugin, home, project: work === null ? folder : dirname(work) })
    const profiles = found.map((profile) => ({ ...profile, family: roleFamily(profile.name) }))
    const rows = profiles.map(({ name, family, model, from, description }) => [
      colors.bold(name),
      family ?? '',
      model,
      from,
      description,
    ])
    return {
      text: columns([['AGENT', 'FAMILY', 'MODEL', 'FROM', 'FOR'].map(colors.dim), ...rows]),
      json: { agents: profiles },
    }
  },
})
