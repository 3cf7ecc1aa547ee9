import { latestRun } from '../../run/archive.ts'
import { statusText } from '../../claude-code/status-text.ts'
import { stateFile } from '../../state-manager/state-file.ts'
import { next } from '../../workflow/next.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const status = (place: Place): CliCommand => ({
  name: 'status',
  summary: 'Show where the run stands',
  options: [JSON_OPTION],
  positionals: [],
  example: 'status --json',
  run: ({ colors }) => {
    const kept = latestRun(place.project)
    if (!kept) return { text: `No run here yet (${place.project.root}). Start one in Claude Code: /dispatch <task>`, json: null }
    const { run, project } = kept
    return { text: statusText(run, next(run, place.now()), colors), json: stateFile(run, project) }
  },
})
