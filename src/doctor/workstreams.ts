import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { loadSettings } from '../configuration/load.ts'
import { DEFAULTS } from '../configuration/defaults.ts'
import { minutesAsleep } from '../engine/asleep.ts'
import { isAlive } from '../engine/client.ts'
import { type PlanFile, readPlanFile } from '../state-manager/plan-file.ts'
import { findWorkFolder, type Stream, streamsIn } from '../state-manager/work-folder.ts'
import { readRecorded } from '../state-manager/snapshot.ts'
import { workJournal } from '../state-manager/work-state.ts'
import { projectWork, staleProjections } from '../state-manager/work-projections.ts'
import { workReader } from '../state-manager/work-reader.ts'
import { scopeText } from '../workflow/workstream/command.ts'
import type { WorkState } from '../workflow/workstream/state.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { ifNotRefused, unlessRefused } from '../workflow/core/refused.ts'
import { client, text, work as workLine } from '../workflow/core/text.ts'
import { isOverdue, type Life, liveAttempt } from '../workflow/core/step.ts'
import { grouped } from './alike.ts'
import { unheard } from './at-work.ts'
import { journalFindings, type JournalLook, journalText, lookAtJournal } from './journal.ts'
import { type Finding, FIX, good, listedAre, notice, type Site, wrong } from './finding.ts'

/** Of every workstream: its journal, PLAN.md, projections, who carries it out, and threads that never reported. */
export const examineWorkstreams = (site: Site): Finding[] => {
  const work = findWorkFolder(site.project.root)
  if (work === null) return []
  const streams = streamsIn(work)
  const found = streams.flatMap((stream) =>
    [examineStream(site, stream)].flat().map((finding) => ({ id: stream.id, finding })),
  )
  if (found.length > 0) return grouped(found, 'workstreams')
  const looks = streams.map(({ journal }) => lookAtJournal(journal, workReader))
  const sum = (of: (look: JournalLook) => number): number => looks.reduce((all, look) => all + of(look), 0)
  const all = {
    count: sum(({ count }) => count),
    teammates: sum((look) => look.teammates),
    taken: sum((look) => look.taken),
  }
  return [good('workstreams', `${streams.length}, ${journalText(all)}, all whole`)]
}

const examineStream = (site: Site, stream: Stream): Finding | Finding[] => {
  const look = lookAtJournal(stream.journal, workReader)
  const unreadable = unreadableFinding(site, stream, look)
  if (unreadable) return unreadable
  const found = journalFindings('workstream', `${stream.id}: `, look)
  if (found.some(({ state }) => state === 'wrong')) return found
  return unlessRefused(
    () => {
      const file = readPlanFile(stream, () => workReader)
      const kind = workJournal(() => workReader)
      const { state, commits } = readRecorded(stream.journal, kind)
      return [
        found,
        planFinding(stream, file),
        projectionFinding({ stream, file, state, commits }),
        executionFinding(stream, state),
        overdueFinding(site, stream, state),
      ].flat()
    },
    ({ said }) =>
      wrong('workstream', text`${stream.id}: ${said}`, {
        means: 'nothing can be started or reported there',
        fix: 'do what stands above',
      }),
  )
}

const unreadableFinding = ({ project }: Site, { id, journal }: Stream, { flaws }: JournalLook): Finding | null => {
  const [merged] = flaws.merged
  if (merged !== undefined) {
    return wrong('workstream', `${id}: ${merged}`, {
      means: 'nothing can be started or reported there until they are in order; nothing is lost',
      fix: text`${workLine('repair', '--stream', id)}`,
    })
  }
  if (flaws.unreadable.length === 0) return null
  const path = relative(project.root, journal)
  return wrong('workstream', `${id}: ${flaws.unreadable.slice(0, 5).join('\n')}`, {
    means: 'the status of its threads cannot be read; PLAN.md is not touched by that',
    fix: `bring the files back from git or a backup; without one: mv '${path}' '${path}-unreadable', which sets every thread back to pending`,
  })
}

const planFinding = ({ id }: Stream, { diagnostics }: PlanFile): Finding | [] => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  if (errors === 0) return []
  return notice('workstream', `${id}: PLAN.md has ${counted(errors, 'error')}`, {
    means: 'it cannot be approved or carried out as it is',
    fix: text`${workLine('check', '--stream', id)}`,
  })
}

const projectionFinding = (projected: Parameters<typeof projectWork>[0]): Finding | [] => {
  const { stream } = projected
  const stale = staleProjections(projected)
  if (stale.length === 0) return []
  const isThere = existsSync(join(stream.folder, 'threads.json')) && existsSync(join(stream.work, 'index.json'))
  const what = isThere ? 'not what PLAN.md and the journal give' : 'not there, or not what the journal gives'
  return notice('workstream', `${stream.id}: ${listedAre(stale)} ${what}`, {
    means: 'only people and other programs read that; Phasegate goes by PLAN.md and the journal',
    fix: FIX,
    repair: () => {
      projectWork(projected)
      return `wrote ${listed(stale)} of ${stream.id} again`
    },
  })
}

const executionFinding = ({ id }: Stream, { conductor, scope, steps }: WorkState): Finding | [] => {
  if (!scope || conductor?.client == null || isAlive(conductor.client)) return []
  const way = scope.batch === null ? client('execute-stage', String(Number(scope.stage))) : client('execute-next-batch')
  return unheard(
    'workstream',
    `${id}: the session that carries out ${scopeText(scope)} is gone (process ${conductor.client})`,
    Object.values(steps).filter(isWithAgent),
    way,
  )
}

// What a person works on has no deadline, and nobody has to hear of it.
const isWithAgent = (step: Life): boolean => (liveAttempt(step)?.session ?? null) !== null

const overdueFinding = (site: Site, { id, work }: Stream, { steps }: WorkState): Finding | [] => {
  const minutes = deadlineOf(site, work)
  const overdue = Object.values(steps).filter((step) => {
    const attempt = liveAttempt(step)
    return attempt && isWithAgent(step) && isOverdue(attempt, minutes, site.now, minutesAsleep())
  })
  if (overdue.length === 0) return []
  const names = listed(overdue.map((step) => step.id))
  return notice('agents', `never reported: ${names} of ${id}, within ${minutes} min`, {
    means: 'they count as failed at the next command, and failover decides what happens to them',
    fix: text`${workLine('next', '--stream', id)}`,
  })
}

// A configuration that cannot be used is told by the look at it.
const deadlineOf = ({ home }: Site, work: string): number =>
  ifNotRefused(() => loadSettings({ home, project: dirname(work) }), DEFAULTS).workstream.threadDeadline
