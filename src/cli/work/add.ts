import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { View } from '../../shown/paint.ts'
import { codeOf } from '../../state-manager/read.ts'
import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { work, written } from '../../workflow/core/text.ts'
import { batchId, formatId, stageNumber, threadId } from '../../workflow/plan/id.ts'
import type { NewPart } from '../../workflow/plan/new-part.ts'
import { findBatch, findStage, threadsIn } from '../../workflow/plan/plan.ts'
import { batchTemplate, stageTemplate, threadTemplate } from '../../workflow/plan/template.ts'
import { textApproval } from '../../workflow/workstream/approve.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const addStage = (place: WorkPlace, input: WorkInput<'add stage'>): Reply => {
  const text = stageTemplate(input.values.name)
  return added(place, input, () => ({ kind: 'stage', parent: '', text }))
}

export const addBatch = (place: WorkPlace, input: WorkInput<'add batch'>): Reply => {
  const stage = stageNumber(input.values.stage)
  const text = batchTemplate(input.values.name)
  return added(place, input, ({ view }) => {
    const parent = formatId(findStage(view.plan, stage).number)
    return { kind: 'batch', parent, text }
  })
}

export const addThread = (place: WorkPlace, input: WorkInput<'add thread'>): Reply => {
  const batch = batchId(input.values.batch)
  const text = threadText(place, input)
  return added(place, input, ({ view }) => ({ kind: 'thread', parent: findBatch(view.plan, batch).id, text }))
}

type ThreadText = Extract<NewPart, { kind: 'thread' }>['text']

const threadText = ({ folder }: WorkPlace, { values }: WorkInput<'add thread'>): ThreadText => {
  const { name, summary, agent = 'default', details } = values
  const file = values['details-file']
  const long = file === undefined ? details : readDetails(resolve(folder, file))
  const [files, depends] = [listed(values.files), listed(values.depends).map(threadId)]
  const isEmpty = summary === undefined && long === undefined
  // As it is read back: no label has a blank, and a line break would end the field.
  const needs = values.needs?.match(/[^\s,`\p{Cc}]+/gu) ?? []
  const said = isEmpty ? {} : { summary: summary ?? '', details: long ?? '' }
  return { ...threadTemplate(name), agent, files, depends, needs, ...said }
}

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

const readDetails = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const what = `${path} cannot be read (${codeOf(error) || String(error)})`
    throw new Refused('details-unreadable', `${what}. Give the path of a text file: --details-file PATH`)
  }
}

/** Puts a new part into PLAN.md, with the next number that was never used. */
const added = (
  place: WorkPlace,
  input: Parameters<typeof change>[1] & Pick<View, 'reader'>,
  partFor: (now: WorkNow) => NewPart,
): Reply => {
  const { before, after } = change(place, input, 'add', (now) => {
    const part = partFor(now)
    refuseUnwritable(now.stream, now.file)
    // Refuses here what could not be put there, before it gets a number.
    place.reader().edits(now.view.plan, now.file.text, { kind: 'add', id: `${part.parent}.9999`, part })
    return { type: 'add', at: place.now(), part }
  })
  const id = Object.keys(after.state.added).find((each) => !(each in before.state.added)) ?? ''
  const kind = after.state.added[id]?.part.kind ?? 'part'
  const spot = placeOf(after, id)
  const again = spot && textApproval(after.state, after.view, spot.stage) === 'changed since approval'
  const [check, approve] = [work('check'), work('approve', 'plan')].map((way) => written(way, input.reader))
  return {
    text: [
      `Added ${kind} ${id} ${spot?.name ?? ''} (${after.stream.plan}:${spot?.line ?? 1})`,
      ...(after.view.errors > before.view.errors ? [`Replace every <…> in it, then: ${check}`] : []),
      ...(again ? [`Stage ${spot.stage.id} has changed and has to be approved again: ${approve}`] : []),
    ].join('\n'),
    json: { kind, id, plan: after.stream.plan, line: spot?.line ?? null },
  }
}

const placeOf = ({ view }: WorkNow, id: string) => {
  const stage = view.plan.stages.find((each) => id === each.id || id.startsWith(`${each.id}.`))
  const parts = stage ? [stage, ...stage.batches, ...threadsIn(stage)] : []
  const found = parts.find((each) => each.id === id)
  return stage && found ? { stage, name: found.name, line: found.line } : null
}
