import type { WorkNow } from '../../engine/workstream/work.ts'
import { columns } from '../print.ts'
import type { Colors, Reply } from '../reply.ts'
import { progressOf, progressText } from './counts.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { agentText, markOf, threadRow } from './thread-row.ts'

export const tree = (place: WorkPlace, input: WorkInput<'tree'>): Reply => {
  const now = look(place, input)
  const { colors } = input
  const { title } = now.view.plan
  return {
    text: [`${colors.bold(title || now.stream.id)} ${colors.dim(now.stream.id)}`, columns(rowsOf(now, colors))].join(
      '\n',
    ),
    json: { stream: now.stream.id, title, stages: dataOf(now) },
  }
}

const rowsOf = (now: WorkNow, colors: Colors): string[][] =>
  now.view.plan.stages.flatMap((stage, index, stages) => {
    const stageEnds = isLast(index, stages)
    const threads = stage.batches.flatMap((batch) => batch.threads)
    const approved = now.state.stageApprovals[stage.id] ? ', approved' : ''
    return [
      [
        `${branch(stageEnds)}${colors.bold(`${stage.id} ${stage.name}`)}`,
        colors.dim(`${progressText(progressOf(now, threads))}${approved}`),
      ],
      ...stage.batches.flatMap((batch, at) => {
        const batchEnds = isLast(at, stage.batches)
        const lead = `${below(stageEnds)}${below(batchEnds)}`
        return [
          [`${below(stageEnds)}${branch(batchEnds)}${batch.id} ${batch.name}`],
          ...batch.threads.map((thread, position) => {
            const row = threadRow(now, { stage, batch, thread })
            const name = `${markOf(row.status, colors)} ${row.threadId} ${row.threadName}`
            return [`${lead}${branch(isLast(position, batch.threads))}${name}`, agentText(row, colors)]
          }),
        ]
      }),
    ]
  })

const dataOf = (now: WorkNow) =>
  now.view.plan.stages.map((stage) => ({
    stage: stage.id,
    name: stage.name,
    approved: stage.id in now.state.stageApprovals,
    batches: stage.batches.map((batch) => ({
      batch: batch.id,
      name: batch.name,
      threads: batch.threads.map((thread) => threadRow(now, { stage, batch, thread })),
    })),
  }))

const isLast = (index: number, all: readonly unknown[]): boolean => index === all.length - 1
const branch = (ends: boolean): string => (ends ? '└─ ' : '├─ ')
const below = (ends: boolean): string => (ends ? '   ' : '│  ')
