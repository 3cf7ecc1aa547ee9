import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Diagnostic } from '../workstream/diagnostic.ts'
import { parsePlan } from '../workstream/parse.ts'
import { stageText } from '../workstream/hash.ts'
import type { Plan } from '../workstream/plan.ts'
import { Refused } from '../workflow/refused.ts'
import type { Stream } from './work-folder.ts'

export interface PlanFile {
  readonly text: string
  readonly plan: Plan
  readonly diagnostics: readonly Diagnostic[]
  /** Stage id -> hash of its text without agent markers. */
  readonly hashes: Readonly<Record<string, string>>
}

const LARGEST_PLAN = 5 * 1024 * 1024

/**
 * PLAN.md as it is now.
 *
 * @throws Refused `plan-missing`, `plan-not-a-file`, `plan-outside`, `plan-too-large`
 */
export const readPlanFile = (stream: Stream): PlanFile => {
  const text = readText(stream)
  const { plan, diagnostics } = parsePlan(text)
  const hashes = Object.fromEntries(plan.stages.map((stage) => [stage.id, hashOf(stageText(text, stage))]))
  return { text, plan, diagnostics, hashes }
}

const readText = ({ plan: path, id, work }: Stream): string => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) throw new Refused('plan-missing', `${path} is not there. Write it, or make a new workstream: work create --name ${id.replace(/^\d+-/, '')}-2`)
  const real = realpathSync(path)
  if (relative(realpathSync(dirname(work)), real).startsWith('..')) {
    throw new Refused('plan-outside', `${path} is a link out of the project, to ${real}. Replace it by a file`)
  }
  const { size } = lstatSync(real)
  if (!lstatSync(real).isFile()) throw new Refused('plan-not-a-file', `${path} is not a file; expected a Markdown document`)
  if (size > LARGEST_PLAN) throw new Refused('plan-too-large', `${path} has ${size} bytes; at most ${LARGEST_PLAN} are read. Split it into several workstreams`)
  return readFileSync(path, 'utf8')
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
