import { existsSync } from 'node:fs'
import { chooseStream, nameOf, setCurrent, streamsIn } from '../../state-manager/work-folder.ts'
import { columns } from '../../shown/columns.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const current = (place: Place): CliCommand => ({
  name: 'current',
  summary: 'Show the workstreams and which one is current, or make another one current',
  options: [
    { name: 'set', value: 'ID', summary: 'the workstream (001-name, its number or its name) to make current' },
    JSON_OPTION,
  ],
  positionals: [],
  example: 'current --set 2',
  run: ({ values, colors }) => {
    const chosen = chooseStream(place.work, values['set'] ?? null)
    if (values['set'] !== undefined) setCurrent(chosen.work, chosen.id, place.now())
    const streams = streamsIn(chosen.work)
    const rows = streams.map(({ id, plan }) => [
      id === chosen.id ? `${colors.green('*')} ${colors.bold(id)}` : `  ${id}`,
      existsSync(plan) ? plan : colors.red('PLAN.md is missing'),
    ])
    return {
      text: columns(rows),
      json: { current: chosen.id, streams: streams.map(({ id, plan }) => ({ id, name: nameOf(id), plan })) },
    }
  },
})
