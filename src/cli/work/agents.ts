import { dirname } from 'node:path'
import { type AgentProfile, agentProfiles } from '../../state-manager/agent-profiles.ts'
import { roleFamily } from '../../workflow/workstream/agents.ts'
import { rowsWithin } from '../../shown/rows.ts'
import type { Reply } from '../reply.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const agents = ({ work, folder, surroundings }: WorkPlace, { colors, width }: WorkInput<'agents'>): Reply => {
  const { plugin, home } = surroundings
  const found = agentProfiles({ plugin, home, project: work === null ? folder : dirname(work) })
  const profiles = found
    .map((profile) => ({ ...profile, family: roleFamily(profile.name) }))
    .toSorted((a, b) => Number(isForRuns(a)) - Number(isForRuns(b)))
  const rows = profiles.map(({ name, family, model, from, description }) => [
    colors.bold(name),
    family ?? '',
    model,
    from,
    description,
  ])
  return {
    text: rowsWithin([['AGENT', 'FAMILY', 'MODEL', 'FROM', 'FOR'].map(colors.dim), ...rows], width).join('\n'),
    json: { agents: profiles },
  }
}

// What the plugin has beside its role families does steps of runs: last, where people look for somebody for a thread.
const isForRuns = ({ from, name }: AgentProfile): boolean => from === 'plugin' && roleFamily(name) === null
