import { columns } from '../print.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { progressOf, progressText } from './counts.ts'
import { look, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { agentText, markOf, threadRow } from './thread-row.ts'

export const tree = (place: Place): CliCommand => ({
  name: 'tree',
  summary: 'Show stages, batches and threads as a tree',
  options: [STREAM_OPTION, JSON_OPTION],
  positionals: [],
  example: 'tree',
  run: (input) => {
    const now = look(place, input)
    const { colors } = input
    const { title, stages } = now.view.plan
    const rows = stages.flatMap((stage, index) => {
      const stageEnds = index === stages.length - 1
      const threads = stage.batches.flatMap((batch) => batch.threads)
      const approved = now.state.stageApprovals[stage.id] ? ', approved' : ''
      return [
        [
          `${branch(stageEnds)}${colors.bold(`${stage.id} ${stage.name}`)}`,
          colors.dim(`${progressText(progressOf(now, threads))}${approved}`),
        ],
        ...stage.batches.flatMap((batch, at) => {
          const batchEnds = at === stage.batches.length - 1
          return [
            [`${below(stageEnds)}${branch(batchEnds)}${batch.id} ${batch.name}`],
            ...batch.threads.map((thread, position) => {
              const row = threadRow(now, { stage, batch, thread })
              const lead = `${below(stageEnds)}${below(batchEnds)}${branch(position === batch.threads.length - 1)}`
              return [`${lead}${markOf(row.status, colors)} ${row.threadId} ${row.threadName}`, agentText(row, colors)]
            }),
          ]
        }),
      ]
    })
    const json = stages.map((stage) => ({
      stage: stage.id,
      name: stage.name,
      approved: stage.id in now.state.stageApprovals,
      batches: stage.batches.map((batch) => ({
        batch: batch.id,
        name: batch.name,
        threads: batch.threads.map((thread) => threadRow(now, { stage, batch, thread })),
      })),
    }))
    return {
      text: [`${colors.bold(title || now.stream.id)} ${colors.dim(now.stream.id)}`, columns(rows)].join('\n'),
      json: { stream: now.stream.id, title, stages: json },
    }
  },
})

const branch = (isLast: boolean): string => (isLast ? '└─ ' : '├─ ')
const below = (isLast: boolean): string => (isLast ? '   ' : '│  ')
