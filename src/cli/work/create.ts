import { join } from 'node:path'
import { newStream } from '../../state-manager/new-stream.ts'
import { findProject, projectAt } from '../../state-manager/project.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { client, print, work, written } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'
import { planTemplate } from '../../workflow/plan/template.ts'
import { columns } from '../../shown/columns.ts'
import { indented } from '../../shown/rows.ts'
import type { Reply } from '../reply.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { leftPlanText } from './left-plan.ts'

export const create = async (place: WorkPlace, input: WorkInput<'create'>): Promise<Reply> => {
  const { name, stages, 'from-plan': fromPlan } = input.values
  const root = place.work === null ? findProject(place.folder).root : join(place.work, '..')
  const text = fromPlan
    ? (await import('../../engine/run/plan-of-run.ts')).planText(projectAt(root))
    : planTemplate({ title: titleOf(name), stages: stageCount(stages) })
  const left = fromPlan ? null : await leftPlanText(root)
  const stream = newStream(join(root, 'work'), name, text, place.now())
  const steps = [
    [work('check'), fromPlan ? 'what is left to mend in it' : 'once every <…> in it is replaced'],
    [work('approve', 'plan'), 'by a person'],
    [client('execute-stage', '1'), 'in Claude Code'],
  ] as const
  const line = (way: Way): string => written(way, input.reader)
  return {
    text: [
      `Created ${input.colors.bold(stream.id)}; it is the current workstream now.`,
      `Plan: ${stream.plan}`,
      ...(left === null ? [] : ['', print(left, input.reader)]),
      '',
      'Next, edit the plan, then:',
      indented(columns(steps.map(([way, why]) => [input.colors.bold(line(way)), why]))),
    ].join('\n'),
    json: { stream: stream.id, name, plan: stream.plan, next: steps.map(([way]) => line(way)) },
  }
}

const titleOf = (name: string): string => {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const stageCount = (given: string | undefined): number => {
  const count = given === undefined ? 1 : Number(given)
  if (Number.isInteger(count) && count >= 1 && count <= 99) return count
  throw new Misused(`--stages takes a number from 1 to 99; found ${given}`)
}
