import { setTimeout as pause } from 'node:timers/promises'
import { lineText, progressLines } from '../../../src/shown/progress-lines.ts'
import type { Paint as Colors } from '../../../src/shown/paint.ts'
import { latestRun } from '../../../src/engine/run/archive.ts'
import { type Commit } from '../../../src/state-manager/journal.ts'
import { commitsOf } from '../../../src/state-manager/run-state.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import type { Event } from '../../../src/workflow/run/event.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import type { Step } from '../../../src/workflow/core/step.ts'

// Agents that start together are told together.
const LOOK_MS = 150

/** Prints what the journal tells as it is told, until the end: who is at work, and each phase that is completed. */
export const showProgress = async (project: Project, end: Promise<unknown>, { dim, green }: Colors): Promise<void> => {
  const started = performance.now()
  let over = false
  const ending = end.finally(() => (over = true))
  for (let shown = 0, last = false; !last;) {
    last = over
    // The run is moved to .agents/runs when it has ended: also while it is read, and then it is found there the next time.
    const kept = latestRun(project)
    const commits = kept === null ? [] : commitsOf(kept.project)
    const begun = kept === null ? [] : workLines(kept.run, commits.slice(shown))
    const clock = dim(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s`)
    const news = progressLines(commits, shown).map((line) => lineText(line, 'shell'))
    for (const line of [...begun.map(dim), ...news.map(green)]) {
      console.log(`${clock}  ${line}`)
    }
    shown = Math.max(shown, commits.length)
    if (!last) await Promise.race([ending, pause(LOOK_MS)])
  }
}

/** `▸ task-1, task-2 (task-agent)`: the steps that were started, by who carries them out. */
const workLines = (run: Run, commits: readonly Commit<Event>[]): string[] => {
  const steps = commits
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.type === 'step-started' ? (run.steps[event.step] ?? []) : []))
  return [...new Set(steps.map(worker))].map((who) => {
    const names = steps.filter((step) => worker(step) === who).map(({ id }) => id)
    return `  ▸ ${names.toSorted().join(', ')} (${who})`
  })
}

const worker = ({ executor }: Step): string =>
  executor.kind === 'agent' ? executor.agent : `phasegate ${executor.command}`
