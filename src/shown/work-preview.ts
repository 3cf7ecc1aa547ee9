import type { WorkNow } from '../engine/workstream/work.ts'
import type { Attempt } from '../workflow/core/step.ts'
import { written } from '../workflow/core/text.ts'
import type { Batch, Stage, Thread } from '../workflow/plan/plan.ts'
import { obstacleOf } from '../workflow/workstream/obstacle.ts'
import { attemptsOf } from '../workflow/workstream/state.ts'
import { columns } from './columns.ts'
import type { Paint, View } from './paint.ts'
import { indented, rowsWithin } from './rows.ts'
import { agentInFull, cellsOf, painted, threadRow } from './thread-row.ts'
import { headData, headLines, nextLine } from './work-head.ts'
import { moment, paintedApproval, progressOf, progressText, stageApproval, stageData } from './work-stage.ts'

/** The whole plan: every stage with its batches and threads, each thread one line. */
export const planPreview = (now: WorkNow, view: View): string =>
  [
    headText(now, view),
    ...now.view.plan.stages.map(
      (stage) =>
        `${view.colors.bold(`Stage ${stage.id}: ${stage.name}`)}  ${stageLine(now, stage, view.colors)}\n${threadTable(now, stage, view)}`,
    ),
    nextLine(now, view),
  ].join('\n\n')

const headText = (now: WorkNow, view: View): string => {
  const { summary } = now.view.plan
  return [...headLines(now, view), ...(summary === '' ? [] : ['', summary])].join('\n')
}

/** `approved; 3 of 5 threads completed, 1 blocked; result not approved` */
const stageLine = (now: WorkNow, stage: Stage, colors: Paint): string => {
  const { plan, resultApprovedAt } = stageApproval(now, stage)
  const progress = progressText(progressOf(now, stage))
  const result =
    resultApprovedAt === null ? 'result not approved' : colors.green(`result approved ${moment(resultApprovedAt)}`)
  return `text ${paintedApproval(plan, colors)}; ${progress}; ${result}`
}

// One table for all batches of the stage, so that their columns stand below each other.
const threadTable = (now: WorkNow, stage: Stage, { colors, width }: View): string => {
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
export const stagePreview = (now: WorkNow, stage: Stage, view: View): string => {
  const { colors, reader } = view
  const obstacle = obstacleOf(now.state, now.view, stage)
  const texts = [
    ['Definition', stage.definition],
    ['Constitution', stage.constitution],
    ['Questions', stage.questions.map(({ text: asked, done }) => `- [${done ? 'x' : ' '}] ${asked}`).join('\n')],
  ]
  return [
    headText(now, view),
    [
      colors.bold(`# Stage ${stage.id}: ${stage.name}`),
      ...columns([
        ['Approval:', stageLine(now, stage, colors)],
        ...(obstacle
          ? [['May run:', colors.red(`no: ${obstacle.message}. Next: ${written(obstacle.next, reader)}`)]]
          : [['May run:', 'yes']]),
      ]).split('\n'),
    ].join('\n'),
    ...texts.flatMap(([title = '', body = '']) => (body === '' ? [] : [`${colors.bold(`## ${title}`)}\n\n${body}`])),
    ...stage.batches.flatMap((batch) => [
      [colors.bold(`## Batch ${batch.id}: ${batch.name}`), ...(batch.prose === '' ? [] : ['', batch.prose])].join('\n'),
      ...batch.threads.map((thread) => threadInFull(now, stage, batch, thread, colors)),
    ]),
    nextLine(now, view),
  ].join('\n\n')
}

const threadInFull = (now: WorkNow, stage: Stage, batch: Batch, thread: Thread, colors: Paint): string => {
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

/** What `work preview --json` prints: the whole plan, or one stage with every thread in full. */
export const previewData = (now: WorkNow, only: Stage | null, view: View) => {
  const { plan, errors } = now.view
  const { head, planApprovedAt, next } = headData(now, view)
  return {
    ...head,
    summary: plan.summary,
    errors,
    planApprovedAt,
    stages: plan.stages
      .filter(({ id }) => only === null || id === only.id)
      .map((stage) => ({
        ...stageData(now, stage),
        ...(only === null
          ? {}
          : { definition: stage.definition, constitution: stage.constitution, questions: stage.questions }),
        batches: stage.batches.map((batch) => ({
          batch: batch.id,
          name: batch.name,
          ...(only === null ? {} : { prose: batch.prose }),
          threads: batch.threads.map((thread) => threadData(now, stage, batch, thread, only !== null)),
        })),
      })),
    next,
  }
}

const threadData = (now: WorkNow, stage: Stage, batch: Batch, thread: Thread, isFull: boolean) => ({
  ...threadRow(now, { stage, batch, thread }),
  ...(isFull
    ? {
        summary: thread.summary,
        files: thread.files,
        depends: thread.depends,
        details: thread.details,
        history: attemptsOf(now.state, thread.id).map(
          ({ number: attempt, agent, startedAt, endedAt, outcome, reason }) => ({
            attempt,
            agent,
            startedAt,
            endedAt,
            outcome,
            reason,
          }),
        ),
      }
    : {}),
})
