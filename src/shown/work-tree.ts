import type { WorkNow } from '../engine/workstream/work.ts'
import { columns } from './columns.ts'
import type { Paint, View } from './paint.ts'
import { agentText, markOf, threadRow } from './thread-row.ts'
import { titleLine } from './work-head.ts'
import { progressOf, progressText } from './work-stage.ts'

/** Stages, batches and threads of a plan as a tree. */
export const treeText = (now: WorkNow, view: View): string =>
  `${titleLine(now, view)}\n${columns(rowsOf(now, view.colors))}`

const rowsOf = (now: WorkNow, colors: Paint): string[][] =>
  now.view.plan.stages.flatMap((stage, index, stages) => {
    const stageEnds = isLast(index, stages)
    const approved = now.state.stageApprovals[stage.id] ? ', approved' : ''
    return [
      [
        `${branch(stageEnds)}${colors.bold(`${stage.id} ${stage.name}`)}`,
        colors.dim(`${progressText(progressOf(now, stage))}${approved}`),
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

/** The same as data; `work tree --json` prints it. */
export const treeData = (now: WorkNow) => ({
  stream: now.stream.id,
  title: now.view.plan.title,
  stages: now.view.plan.stages.map((stage) => ({
    stage: stage.id,
    name: stage.name,
    approved: stage.id in now.state.stageApprovals,
    batches: stage.batches.map((batch) => ({
      batch: batch.id,
      name: batch.name,
      threads: batch.threads.map((thread) => threadRow(now, { stage, batch, thread })),
    })),
  })),
})

const isLast = (index: number, all: readonly unknown[]): boolean => index === all.length - 1
const branch = (ends: boolean): string => (ends ? '└─ ' : '├─ ')
const below = (ends: boolean): string => (ends ? '   ' : '│  ')
