import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import type { NewPart } from '../../workflow/plan/new-part.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { work, written } from '../../workflow/core/text.ts'
import { textApproval } from '../../workflow/workstream/approve.ts'
import type { View } from '../../shown/paint.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkPlace } from './place.ts'

/** Puts a new part into PLAN.md, with the next number that was never used. */
export const added = (
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
  return {
    text: [
      `Added ${kind} ${id} ${spot?.name ?? ''} (${after.stream.plan}:${spot?.line ?? 1})`,
      ...(after.view.errors > before.view.errors
        ? [`Replace every <…> in it, then: ${written(work('check'), input.reader)}`]
        : []),
      ...(again
        ? [
            `Stage ${spot.stage.id} has changed and has to be approved again: ${written(work('approve', 'plan'), input.reader)}`,
          ]
        : []),
    ].join('\n'),
    json: { kind, id, plan: after.stream.plan, line: spot?.line ?? null },
  }
}

const placeOf = ({ view }: WorkNow, id: string) => {
  const stage = view.plan.stages.find((each) => id === each.id || id.startsWith(`${each.id}.`))
  const batch = stage?.batches.find((each) => id === each.id || id.startsWith(`${each.id}.`))
  const thread = batch?.threads.find((each) => each.id === id)
  const found = thread ?? (batch?.id === id ? batch : stage?.id === id ? stage : undefined)
  return stage && found ? { stage, name: found.name, line: found.line } : null
}
