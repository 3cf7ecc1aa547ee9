import { join } from 'node:path'
import { archive } from '../engine/run/archive.ts'
import { endDeadCodeStep } from '../engine/run/code-process.ts'
import { completePlan } from '../engine/evidence.ts'
import { handleRun } from '../engine/run/handle-run.ts'
import { resumeRun } from '../engine/run/resume.ts'
import { prepareTrees, treeForAgent } from '../engine/run/run-trees.ts'
import { takeIn } from '../engine/run/take-in.ts'
import { fingerprintsOf } from '../machine/fingerprints.ts'
import { finalSummary } from '../shown/summary.ts'
import { projectArtifacts, setAsideAttempt } from '../state-manager/artifacts.ts'
import { missingInputs } from '../state-manager/inputs.ts'
import type { Project } from '../state-manager/project.ts'
import { Refused } from '../workflow/core/refused.ts'
import { liveAttempt, type Step } from '../workflow/core/step.ts'
import { phasegate, print, type Reader, text } from '../workflow/core/text.ts'
import type { Command } from '../workflow/run/command.ts'
import type { Event } from '../workflow/run/event.ts'
import { runFlow } from '../workflow/run/flow.ts'
import { isLastPart } from '../workflow/run/last-part.ts'
import { mayPlan } from '../workflow/run/one-area.ts'
import { planName } from '../workflow/run/phase-of-check.ts'
import { hasTrees } from '../workflow/run/output-of.ts'
import { tasksOf } from '../workflow/run/plan-steps.ts'
import type { Run, RunStep } from '../workflow/run/state.ts'
import { agentType, describe } from './directive.ts'
import { problemLines } from './problem-lines.ts'
import { stepPrompt } from './step-prompt.ts'
import { runDirectiveText, runWaitingLine } from './run-scene.ts'
import type { Carried, Words } from './carried.ts'
import { livesOfRun } from './lives.ts'
import { newsOf } from './progress.ts'

/** A run as what a session carries out. */
export const carriedRun = (project: Project, run: Run, reader: Reader = 'client'): Carried => {
  const change = (by: string, command: Command): Run => handleRun(project, by, () => command) ?? run
  const again = (after: Run): Carried => carriedRun(project, after, reader)
  return {
    ...livesOfRun(run),
    isRunning: run.status === 'running',
    journal: project.journal,
    account: run,
    stoppedAt: run.stoppedAt,
    isForks: run.conductor.manager !== null,
    stepOf: (id) => runFlow.stepOf(run, id),
    next: (now) => runFlow.next(run, now),
    ask: (by, request) => again(handleRun(project, by, (state) => state && request(again(state))) ?? run),
    makeReady: ({ phase, step }) => {
      const planned = runFlow.stepOf(run, step) ? run.steps[step]?.phase : phase
      if (phase !== null && planned !== phase)
        throw new Refused('not-next', `step ${step} belongs to phase ${planned}, not ${phase}`)
      if (missingInputs(project, run, step).length > 0) projectArtifacts(project, run)
    },
    readiness: (id) => ({
      missing: missingInputs(project, run, id),
      found: fingerprintsOf(project.root, tasksOf(run).find((task) => task.id === id)?.files ?? []),
    }),
    callOf: (step, { number }) => callOf(project, run, step, number),
    allowed: (folder) => [`Edit(/${hasTrees(run) ? join(folder, '.agents', 'out') : project.phases}/**)`],
    begin: ({ id }, { number }) => {
      const step = ofRun(run, id)
      for (const output of writtenAnew(run, step)) setAsideAttempt(project, output, number)
      prepareTrees(project, run, step, number)
    },
    treeFor: (name) => treeForAgent(project, run, name),
    takeIn: ({ id }) => takeIn(project, run, ofRun(run, id)),
    isLast: ({ id }) => isLastPart(run, id),
    complete: ({ id }) => completePlan(project, run, ofRun(run, id)),
    checkTime: (by, now, patience = 0) =>
      again(endDeadCodeStep(project, change(by, { type: 'check-time', at: now }), by, now, patience)),
    stop: (by, now, steps) => {
      for (const step of steps) {
        const attempt = liveAttempt(step)?.number ?? 0
        const reason = 'its agent was stopped'
        change(by, { type: 'end-attempt', at: now, step: step.id, attempt, ending: 'interrupted', reason })
      }
      const reason = `a person stopped the agent of ${steps.map(({ id }) => id).join(', ')}`
      return again(change(by, { type: 'stop-run', at: now, reason }))
    },
    takeOver: ({ session, client }, at) => {
      const caller = { session, client, at, by: 'SessionStart' }
      return again(resumeRun(project, { plan: { kind: 'continue' }, takeOver: true }, caller).run)
    },
    release: (by, at, reason) => again(change(by, { type: 'stop-run', at, reason })),
    compacted: (at) => void change('SessionStart', { type: 'compact-context', at }),
    close: () => {
      if (run.status === 'completed') archive(project, run.id)
    },
    words: wordsOf(project, run, reader),
  }
}

const writtenAnew = (run: Run, { output, phase: id }: RunStep): string[] => {
  const phase = run.phases.find((each) => each.id === id)
  const plan = phase && mayPlan(run, phase) ? planName(run.phases) : null
  return plan === null ? [output] : [output, plan]
}

const ofRun = (run: Run, id: string): RunStep => {
  const step = run.steps[id]
  if (!step) throw new Error(`the run has no step ${id}`)
  return step
}

const callOf = (project: Project, run: Run, { id, executor }: Step, attempt: number) => {
  const step = ofRun(run, id)
  const { agent, model } = executor.kind === 'agent' ? executor : { agent: '', model: 'inherit' }
  return {
    subagent_type: agentType(agent),
    description: describe(step),
    prompt: stepPrompt(project, run, step, attempt),
    ...(hasTrees(run) ? { isolation: 'worktree' } : {}),
    ...(model === 'inherit' ? {} : { model }),
  }
}

const wordsOf = (project: Project, run: Run, reader: Reader): Words => ({
  role: 'You are the orchestrator of a Phasegate run in this project: make exactly the calls of its directives, and never do a step yourself.',
  onlyItsSteps: print(
    text`this session runs a task through gated phases; only the agents of the next step may start. To do something else first: ${phasegate('stop')}`,
    reader,
  ),
  directive: (directive, waitsInCall) => runDirectiveText(run, directive, waitsInCall, reader),
  waiting: (directive, started) => runWaitingLine(run, directive, started),
  receipt: ({ id, status }) => `${id}: ${status === 'pending' ? 'will be tried again' : status}`,
  refusal: ({ id }, attempt) => {
    const repair = `repair ${attempt.refusals.length} of ${run.settings.retries.maxRefusals}`
    return [
      `the report of ${id} is refused (${repair}). Repair this in the artifact, then report again:`,
      ...problemLines(attempt),
    ].join('\n')
  },
  ending: () => (run.status === 'completed' ? finalSummary(run, reader) : ''),
  // Without a session whoever carries it out tells its end.
  news: () => newsOf(project, reader, ({ type }) => reader === 'client' || !ENDS.has(type)),
})

const ENDS: ReadonlySet<Event['type']> = new Set(['run-blocked', 'run-stopped'])
