import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { columns } from '../../shown/columns.ts'
import { rowsWithin } from '../../shown/rows.ts'
import { cellsOf, placedIn, THREAD_HEAD, threadRow } from '../../shown/thread-row.ts'
import { planPreview, previewData, stagePreview } from '../../shown/work-preview.ts'
import { treeData, treeText, workStatusData, workStatusText } from '../../shown/work-status.ts'
import { chooseStream, nameOf, setCurrent, START_WORKSTREAM, streamsIn } from '../../state-manager/work-folder.ts'
import { print, text } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { leftPlanText } from './left-plan.ts'
import { batchFilter, look, stageOf } from './look.ts'
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

export const list = (place: WorkPlace, input: WorkInput<'list'>): Reply => {
  const now = look(place, input)
  const stage = stageOf(now, input)
  const batch = batchFilter(now, input, stage)
  const threads = now.view.plan.stages
    .flatMap(placedIn)
    .filter((each) => (stage === null || each.stage.id === stage.id) && (batch === null || each.batch.id === batch))
    .map((each) => threadRow(now, each))
    .filter(({ status: is }) => is === (input.values.status ?? is))
  const rows = [THREAD_HEAD.map(input.colors.dim), ...threads.map((row) => cellsOf(row, input.colors))]
  return {
    text: threads.length === 0 ? 'There are no such threads.' : rowsWithin(rows, input.width).join('\n'),
    json: { threads },
  }
}

export const tree = (place: WorkPlace, input: WorkInput<'tree'>): Reply => {
  const now = look(place, input)
  return { text: treeText(now, input), json: treeData(now) }
}

export const status = async (place: WorkPlace, input: WorkInput<'status'>): Promise<Reply> => {
  if (place.work === null) {
    const left = await leftPlanText(place.folder)
    const none = text`There is no workstream here. ${START_WORKSTREAM}`
    return { text: print(left === null ? none : text`${none}\n${left}`, input.reader), json: null }
  }
  const now = look(place, input)
  const left = await leftPlanText(dirname(place.work), now.view.plan.title)
  const finishedRunPlan = left === null ? null : print(left, input.reader)
  return {
    text: workStatusText(now, finishedRunPlan, input),
    json: { ...workStatusData(now, input), finishedRunPlan },
  }
}

export const preview = (place: WorkPlace, input: WorkInput<'preview'>): Reply => {
  const now = look(place, input)
  const stage = stageOf(now, input)
  const shown = stage === null ? planPreview(now, input) : stagePreview(now, stage, input)
  return { text: shown, json: previewData(now, stage, input) }
}
