import { Refused } from '../core/refused.ts'
import { text as said, work } from '../core/text.ts'
import { formatId } from './id.ts'
import type { NewPart } from './new-part.ts'
import { parsePlan } from './parse.ts'
import { threadsOf, type Plan } from './plan.ts'
import { printBatch, printStage, printThread } from './print.ts'
import { applyEdits, type Edit } from './text-edit.ts'

/**
 * The edits that put a new thread, batch or stage at the end of its siblings, under its id or a higher one; none when it is
 * there, or when what it goes into is gone. Every byte that was there stays.
 *
 * @throws Refused `insert-hidden`
 */
export const insertPart = (plan: Plan, text: string, id: string, part: NewPart): readonly Edit[] => {
  const spot = spotOf(plan, text, part)
  if (spot === null || spot.siblings.some((each) => each.id === id)) return []
  const wanted = Number(id.slice(id.lastIndexOf('.') + 1))
  const number = Math.max(wanted, ...spot.siblings.map((each) => each.number + 1))
  const edits = [below(text, spot.end, spot.print(number))]
  refuseHidden(plan, applyEdits(text, edits), `${part.parent === '' ? '' : `${part.parent}.`}${formatId(number)}`)
  return edits
}

interface Spot {
  readonly siblings: readonly { readonly id: string; readonly number: number }[]
  readonly end: number
  readonly print: (number: number) => string
}

const spotOf = (plan: Plan, text: string, part: NewPart): Spot | null => {
  switch (part.kind) {
    case 'thread': {
      const batch = plan.stages.flatMap(({ batches }) => batches).find(({ id }) => id === part.parent)
      if (!batch) return null
      return {
        siblings: batch.threads,
        end: batch.range.end,
        print: (number) => printThread({ ...part.text, number }),
      }
    }
    case 'batch': {
      const stage = plan.stages.find(({ id }) => id === part.parent)
      if (!stage) return null
      const front = stage.batchesEnd === null ? '#### Batches\n\n' : ''
      return {
        siblings: stage.batches,
        end: stage.batchesEnd ?? stage.range.end,
        print: (number) => front + printBatch({ ...part.text, number }),
      }
    }
    case 'stage': {
      const front = plan.stagesEnd === null ? '## Stages\n\n' : ''
      return {
        siblings: plan.stages,
        end: plan.stagesEnd ?? text.trimEnd().length,
        print: (number) => front + printStage({ ...part.text, number }),
      }
    }
  }
}

/** Behind `offset`, a blank line apart, with the line endings of the text; the white space that follows stays. */
const below = (text: string, offset: number, block: string): Edit => {
  const newLine = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  return { offset, length: 0, text: `\n\n${block}`.replaceAll(/\r\n|\n|\r/g, newLine) }
}

/** An open code fence or comment above would swallow what is inserted; better no edit than a lost thread. */
const refuseHidden = (plan: Plan, text: string, id: string): void => {
  const ids = new Set(idsOf(parsePlan(text).plan))
  if ([...idsOf(plan), id].every((each) => ids.has(each))) return
  throw new Refused('insert-hidden', said`${id} cannot be added: what stands above it hides it. See: ${work('check')}`)
}

const idsOf = (plan: Plan): string[] =>
  [...plan.stages, ...plan.stages.flatMap(({ batches }) => batches), ...threadsOf(plan)].map(({ id }) => id)
