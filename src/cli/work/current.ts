import { existsSync } from 'node:fs'
import { chooseStream, nameOf, setCurrent, streamsIn } from '../../state-manager/work-folder.ts'
import { columns } from '../../shown/columns.ts'
import type { Reply } from '../reply.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const current = (place: WorkPlace, { values, colors }: WorkInput<'current'>): Reply => {
  const chosen = chooseStream(place.work, values.set ?? null)
  if (values.set !== undefined) setCurrent(chosen.work, chosen.id, place.now())
  const streams = streamsIn(chosen.work)
  const rows = streams.map(({ id, plan }) => [
    id === chosen.id ? `${colors.green('*')} ${colors.bold(id)}` : `  ${id}`,
    existsSync(plan) ? plan : colors.red('PLAN.md is missing'),
  ])
  return {
    text: columns(rows),
    json: { current: chosen.id, streams: streams.map(({ id, plan }) => ({ id, name: nameOf(id), plan })) },
  }
}
