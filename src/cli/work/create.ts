import { join } from 'node:path'
import { newStream } from '../../state-manager/new-stream.ts'
import { findProject, projectAt } from '../../state-manager/project.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { planTemplate } from '../../workflow/plan/template.ts'
import { need } from '../arguments.ts'
import { columns, indented } from '../print.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'
import { leftPlanText } from './left-plan.ts'

export const create = (place: Place): CliCommand => ({
  name: 'create',
  summary: 'Start a workstream: a folder with a PLAN.md to fill in',
  options: [
    { name: 'name', value: 'KEBAB-NAME', summary: 'lower-case words joined by -', required: true },
    { name: 'stages', value: 'N', summary: 'how many stages the template has (1)' },
    { name: 'from-plan', summary: 'start from the plan that the last finished run left' },
    JSON_OPTION,
  ],
  positionals: [],
  example: 'create --name user-login --stages 3',
  run: async (input) => {
    const name = need(input, 'name')
    const fromPlan = input.switches.has('from-plan')
    if (fromPlan && input.values['stages'] !== undefined)
      throw new Misused('--from-plan makes one stage; leave --stages out')
    const root = place.work === null ? findProject(place.folder).root : join(place.work, '..')
    const text = fromPlan
      ? (await import('../../engine/run/plan-of-run.ts')).planText(projectAt(root))
      : planTemplate({ title: titleOf(name), stages: stageCount(input.values['stages']) })
    const left = fromPlan ? null : await leftPlanText(root)
    const stream = newStream(join(root, 'work'), name, text, place.now())
    const steps = [
      ['work check', fromPlan ? 'what is left to mend in it' : 'once every <…> in it is replaced'],
      ['work approve plan', 'by a person; in Claude Code: !work approve plan'],
      ['/execute-stage 1', 'in Claude Code'],
    ]
    return {
      text: [
        `Created ${input.colors.bold(stream.id)}; it is the current workstream now.`,
        `Plan: ${stream.plan}`,
        ...(left === null ? [] : ['', left]),
        '',
        'Next, edit the plan, then:',
        indented(columns(steps.map(([command = '', why = '']) => [input.colors.bold(command), why]))),
      ].join('\n'),
      json: { stream: stream.id, name, plan: stream.plan, next: steps.map(([command]) => command) },
    }
  },
})

const titleOf = (name: string): string => {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const stageCount = (given: string | undefined): number => {
  const count = given === undefined ? 1 : Number(given)
  if (Number.isInteger(count) && count >= 1 && count <= 99) return count
  throw new Misused(`--stages takes a number from 1 to 99; found ${given}`)
}
