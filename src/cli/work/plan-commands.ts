import { dirname, join } from 'node:path'
import { columns } from '../../shown/columns.ts'
import { diagnosticsOf } from '../../engine/workstream/work.ts'
import { indented, rowsWithin } from '../../shown/rows.ts'
import { nextLine } from '../../shown/work-head.ts'
import { agentProfiles, isForThreads } from '../../state-manager/agent-profiles.ts'
import { newStream } from '../../state-manager/new-stream.ts'
import { findProject, projectAt } from '../../state-manager/project.ts'
import { repairJournal } from '../../state-manager/repair-journal.ts'
import { setCurrent } from '../../state-manager/work-folder.ts'
import { readIndex } from '../../state-manager/work-index.ts'
import { counted } from '../../workflow/core/counted.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { client, print, work as line, written } from '../../workflow/core/text.ts'
import { formatDiagnostic } from '../../workflow/plan/diagnostic.ts'
import { threadsOf } from '../../workflow/plan/plan.ts'
import { planTemplate } from '../../workflow/plan/template.ts'
import { roleFamily } from '../../workflow/workstream/agents.ts'
import type { Reply } from '../reply.ts'
import { addBatch, addStage, addThread } from './add.ts'
import { archive, remove, rename, restore } from './keep.ts'
import { leftPlanText } from './left-plan.ts'
import { look, streamOf } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

const create = async (place: WorkPlace, input: WorkInput<'create'>): Promise<Reply> => {
  const { name, stages, 'from-plan': fromPlan } = input.values
  const root = place.work === null ? findProject(place.folder).root : join(place.work, '..')
  const text = fromPlan
    ? (await import('../../engine/run/plan-of-run.ts')).planText(projectAt(root))
    : planTemplate({ title: titleOf(name), stages: stageCount(stages) })
  const left = fromPlan ? null : await leftPlanText(root)
  const stream = newStream(join(root, 'work'), name, text, place.now())
  const ways = [
    [line('check'), fromPlan ? 'what is left to mend in it' : 'once every <…> in it is replaced'],
    [line('approve', 'plan'), 'by a person'],
    [client('execute-stage', '1'), 'carries the first stage out'],
  ] as const
  const steps = ways.map(([way, why]) => [written(way, input.reader), why] as const)
  return {
    text: [
      `Created ${input.colors.bold(stream.id)}; it is the current workstream now.`,
      `Plan: ${stream.plan}`,
      ...(left === null ? [] : ['', print(left, input.reader)]),
      '',
      'Next, edit the plan, then:',
      indented(columns(steps.map(([typed, why]) => [input.colors.bold(typed), why]))),
    ].join('\n'),
    json: { stream: stream.id, name, plan: stream.plan, next: steps.map(([typed]) => typed) },
  }
}

const titleOf = (name: string): string => {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const stageCount = (given = '1'): number => {
  const count = Number(given)
  if (Number.isInteger(count) && count >= 1 && count <= 99) return count
  throw new Misused(`--stages takes a number from 1 to 99; found ${given}`)
}

const check = (place: WorkPlace, input: WorkInput<'check'>): Reply => {
  const now = look(place, input)
  const { view, stream } = now
  const { red, yellow, green } = input.colors
  const diagnostics = diagnosticsOf(now)
  const warnings = diagnostics.length - view.errors
  const { stages } = view.plan
  const size = [
    counted(stages.length, 'stage'),
    counted(stages.flatMap(({ batches }) => batches).length, 'batch', 'batches'),
    counted(threadsOf(view.plan).length, 'thread'),
  ].join(', ')
  const found = `${counted(view.errors, 'error')}, ${counted(warnings, 'warning')}`
  return {
    text: [
      ...diagnostics.map((each) => (each.severity === 'error' ? red : yellow)(formatDiagnostic(each))),
      `${stream.plan}: ${size}; ${view.errors > 0 ? red(found) : green(found)}`,
      ...(view.errors > 0 ? [] : [nextLine(now, input)]),
    ].join('\n'),
    json: { plan: stream.plan, errors: view.errors, warnings, diagnostics },
    exitCode: view.errors > 0 ? 1 : 0,
  }
}

const agents = ({ work, folder, surroundings }: WorkPlace, { colors, width }: WorkInput<'agents'>): Reply => {
  const { plugin, home } = surroundings
  const found = agentProfiles({ plugin, home, project: work === null ? folder : dirname(work) })
  const profiles = found.filter(isForThreads).map((profile) => ({ ...profile, family: roleFamily(profile.name) }))
  const head = ['AGENT', 'FAMILY', 'MODEL', 'FROM', 'FOR'].map(colors.dim)
  const rows = profiles.map((each) => [
    colors.bold(each.name),
    each.family ?? '',
    each.model,
    each.from,
    each.description,
  ])
  return { text: rowsWithin([head, ...rows], width).join('\n'), json: { agents: profiles } }
}

const repair = (place: WorkPlace, input: WorkInput<'repair'>): Reply => {
  const { id, journal, work } = streamOf(place, input)
  const repaired = repairJournal(journal, place.reader())
  look(place, input)
  if (!repaired)
    return { text: `${id}: the journal is in order; nothing to repair`, json: { stream: id, from: null, commits: 0 } }
  // The merge may have mixed up both sides of the index, too.
  setCurrent(work, readIndex(work)?.current_stream ?? id, place.now())
  const { from, commits } = repaired
  // The last commit says that this was done.
  const count = commits.length - 1
  return {
    text: `${id}: put ${counted(count, 'commit')} of both branches in order of time, from number ${from} on; no event is lost. Next: git add work, ${written(line('status'), input.reader)}`,
    json: { stream: id, from, commits: count },
  }
}

/** The commands that make a plan, add to it, check it, move its workstream, or put its journal in order. */
export const planCommands = {
  create,
  check,
  'add stage': addStage,
  'add batch': addBatch,
  'add thread': addThread,
  agents,
  repair,
  rename,
  archive,
  remove,
  restore,
}
