import { counted } from '../../workflow/core/counted.ts'
import type { Attempt } from '../../workflow/core/step.ts'
import { print, text } from '../../workflow/core/text.ts'
import { obstacleOf } from '../../workflow/workstream/obstacle.ts'
import type { Batch, Stage, Thread } from '../../workflow/plan/plan.ts'
import { attemptsOf } from '../../workflow/workstream/state.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { columns, indented, rowsWithin } from '../print.ts'
import type { Colors } from '../reply.ts'
import { moment, paintedApproval, planApprovalText, stageApproval } from './approval-text.ts'
import { progressOf, progressText } from './counts.ts'
import { nextLine } from './status.ts'
import { agentInFull, cellsOf, painted, threadRow } from './thread-row.ts'

/** The whole plan: every stage with its batches and threads, each thread one line. */
export const planPreview = (now: WorkNow, colors: Colors, width: number | null): string =>
  [
    head(now, colors),
    ...now.view.plan.stages.flatMap((stage) => [
      [
        `${colors.bold(`Stage ${stage.id}: ${stage.name}`)}  ${stageLine(now, stage, colors)}`,
        threadTable(now, stage, colors, width),
      ].join('\n'),
    ]),
    nextLine(now, colors),
  ].join('\n\n')

const head = (now: WorkNow, colors: Colors): string => {
  const { stream, view } = now
  return [
    `${colors.bold(view.plan.title || stream.id)} ${colors.dim(stream.id)}`,
    `Plan: ${stream.plan}`,
    `Approval: ${planApprovalText(now, colors)}`,
    ...(view.errors > 0 ? [colors.red(`PLAN.md has ${counted(view.errors, 'error')}. See: work check`)] : []),
    ...(view.plan.summary === '' ? [] : ['', view.plan.summary]),
  ].join('\n')
}

/** `approved; 3 of 5 threads completed, 1 blocked; result not approved` */
const stageLine = (now: WorkNow, stage: Stage, colors: Colors): string => {
  const { plan, resultApprovedAt } = stageApproval(now, stage)
  const progress = progressText(progressOf(now, threadsIn(stage)))
  const result =
    resultApprovedAt === null ? 'result not approved' : colors.green(`result approved ${moment(resultApprovedAt)}`)
  return `text ${paintedApproval(plan, colors)}; ${progress}; ${result}`
}

const threadsIn = (stage: Stage): Thread[] => stage.batches.flatMap(({ threads }) => threads)

// One table for all batches of the stage, so that their columns stand below each other.
const threadTable = (now: WorkNow, stage: Stage, colors: Colors, width: number | null): string => {
  const placed = stage.batches.flatMap((batch) => batch.threads.map((thread) => ({ batch, thread })))
  const lines = rowsWithin(
    placed.map(({ batch, thread }) => cellsOf(threadRow(now, { stage, batch, thread }), colors)),
    width === null ? null : width - 4,
  )
  return stage.batches
    .map((batch) => {
      const own = lines.filter((_, index) => placed[index]?.batch === batch)
      return indented([`Batch ${batch.id}: ${batch.name}`, indented(own.join('\n'))].join('\n'))
    })
    .join('\n')
}

/** One stage with everything that is needed to carry it out: no other source has to be read. */
export const stagePreview = (now: WorkNow, stage: Stage, colors: Colors): string => {
  const obstacle = obstacleOf(now.state, now.view, stage)
  const texts = [
    ['Definition', stage.definition],
    ['Constitution', stage.constitution],
    ['Questions', stage.questions.map(({ text: asked, done }) => `- [${done ? 'x' : ' '}] ${asked}`).join('\n')],
  ]
  return [
    head(now, colors),
    [
      colors.bold(`# Stage ${stage.id}: ${stage.name}`),
      ...columns([
        ['Approval:', stageLine(now, stage, colors)],
        ...(obstacle
          ? [['May run:', colors.red(print(text`no: ${obstacle.message}. Next: ${obstacle.next}`, 'client'))]]
          : [['May run:', 'yes']]),
      ]).split('\n'),
    ].join('\n'),
    ...texts.flatMap(([title = '', body = '']) => (body === '' ? [] : [`${colors.bold(`## ${title}`)}\n\n${body}`])),
    ...stage.batches.flatMap((batch) => [
      [colors.bold(`## Batch ${batch.id}: ${batch.name}`), ...(batch.prose === '' ? [] : ['', batch.prose])].join('\n'),
      ...batch.threads.map((thread) => threadInFull(now, stage, batch, thread, colors)),
    ]),
    nextLine(now, colors),
  ].join('\n\n')
}

const threadInFull = (now: WorkNow, stage: Stage, batch: Batch, thread: Thread, colors: Colors): string => {
  const row = threadRow(now, { stage, batch, thread })
  const attempts = attemptsOf(now.state, thread.id)
  const facts = [
    ['Agent:', agentInFull(row, colors)],
    ['Status:', painted(row.status, row.status, colors)],
    ...(attempts.length === 0 ? ['none'] : attempts.map(attemptText)).map((each, line) => [
      line === 0 ? 'Attempts:' : '',
      each,
    ]),
    ...(row.report === null ? [] : [['Report:', row.report]]),
    ['Files:', thread.files.join(', ') || 'none named'],
    ['Depends:', thread.depends.join(', ') || 'nothing'],
  ]
  return [
    colors.bold(`### Thread ${thread.id}: ${thread.name}`),
    columns(facts),
    ...(thread.summary === '' ? [] : ['', `Summary: ${thread.summary}`]),
    ...(thread.details === '' ? [] : ['', 'Details:', thread.details]),
  ].join('\n')
}

const attemptText = ({ agent, startedAt, endedAt, outcome, reason }: Attempt): string => {
  const span = endedAt === null ? `since ${moment(startedAt)}` : `${moment(startedAt)} to ${moment(endedAt)}`
  // That its agent said so itself, its reason tells.
  const ended = outcome === 'reported' ? 'failed' : outcome
  return `${agent ?? 'a person'} ${ended} ${span}${reason === null ? '' : ` (${reason})`}`
}
