import { dirname } from 'node:path'
import type { Surroundings, WorkNow } from '../engine/workstream/work.ts'
import { hashOfToken } from '../engine/token.ts'
import { handleWork } from '../engine/workstream/engine-here.ts'
import { integrationOf, tidyTrees, workOfThread } from '../engine/workstream/stage-trees.ts'
import { keepEarlier } from '../engine/earlier-work.ts'
import { fingerprintsOf } from '../machine/fingerprints.ts'
import { makeTree, treeFolder } from '../machine/trees/tree.ts'
import { stageReport, stageReportText } from '../shown/work-report.ts'
import { isSameClient } from '../workflow/core/conductor.ts'
import type { Step } from '../workflow/core/step.ts'
import type { Reader } from '../workflow/core/text.ts'
import { findThread, threadsOf } from '../workflow/plan/plan.ts'
import type { Scope, WorkCommand } from '../workflow/workstream/command.ts'
import { nextWork } from '../workflow/workstream/next.ts'
import { hasTrees, isAgentAtWork, statusOfStep } from '../workflow/workstream/state.ts'
import { workStepOf } from '../workflow/workstream/thread-step.ts'
import { describe } from './directive.ts'
import { problemLines } from './problem-lines.ts'
import { stageDirectiveText, stageWaitingLine, threadAgentType } from './stage-scene.ts'
import { readThreadTag } from './tag.ts'
import { threadPrompt } from './thread-prompt.ts'
import type { Carried, Words } from './carried.ts'
import { stageNews } from './stage-progress.ts'

/** A stage of a workstream, or one batch of it, as what a session carries out. */
export const carriedStage = (
  now: WorkNow,
  surroundings: Surroundings,
  scope: Scope,
  reader: Reader = 'client',
): Carried => {
  const { stream, state, view } = now
  const root = dirname(stream.work)
  const again = (after: WorkNow): Carried => carriedStage(after, surroundings, after.state.scope ?? scope, reader)
  const change = (by: string, command: WorkCommand): WorkNow => handleWork(stream, by, surroundings, () => command)
  const filesOf = (id: string): readonly string[] =>
    threadsOf(view.plan).find((thread) => thread.id === id)?.files ?? []
  const typeOf = (agent: string): string => threadAgentType(view, agent)
  return {
    conductor: state.conductor,
    lives: state.steps,
    tagOf: readThreadTag,
    typeOf,
    isRunning: state.conductor !== null,
    journal: stream.journal,
    account: state,
    stoppedAt: null,
    isForks: scope.batch === null,
    stepOf: (id) => workStepOf(state, view, id),
    next: (at) => nextWork(state, view, scope, at),
    ask: (by, request) => again(handleWork(stream, by, surroundings, (found) => request(again(found)))),
    makeReady: () => undefined,
    // In a tree git says what changed.
    readiness: (id, token) => ({
      token: hashOfToken(token),
      ...(hasTrees(state) ? {} : { found: fingerprintsOf(root, filesOf(id)) }),
    }),
    callOf: (step, attempt) => ({
      subagent_type: typeOf(step.executor.kind === 'agent' ? step.executor.agent : ''),
      description: describe(step),
      prompt: threadPrompt(surroundings, now, findThread(view.plan, step.id), attempt),
      ...(hasTrees(state) ? { isolation: 'worktree' } : {}),
    }),
    allowed: () => ['Bash(work update *)', 'Bash(work fail *)'],
    begin: (step) => {
      const integration = integrationOf(stream, state)
      const workOf = (number: number) => workOfThread(stream, step, number, surroundings.settings)
      if (integration) keepEarlier(integration, step, workOf)
    },
    treeFor: (name) => {
      const integration = integrationOf(stream, state)
      if (!integration) return null
      makeTree(integration, name, surroundings.settings.trees)
      return treeFolder(root, '', name)
    },
    // What a thread leaves is judged by itself.
    isLast: () => false,
    // Its agent reports with `work update`; whoever ends while its attempt runs has not.
    takeIn: () => ({ ok: false, problems: ['no report was made with work update'], silent: true }),
    complete: () => undefined,
    checkTime: (by, at) => again(change(by, { type: 'check-time', at })),
    // Whoever stops an agent does not want another one at once: its thread waits for a person, the others go on.
    stop: (by, at, steps) => {
      const said = { status: 'blocked', report: 'a person stopped its agent', agent: null, attempt: null } as const
      for (const { id } of steps) {
        if (isAgentAtWork(state, id)) change(by, { type: 'update', at, thread: id, ...said })
      }
      return again(change(by, { type: 'check-time', at }))
    },
    takeOver: (owner, at) => {
      // Of `/clear` the agents live on; another process begins a new cycle.
      const isSame = state.conductor !== null && isSameClient(state.conductor, owner)
      const command = isSame ? ({ type: 'adopt' } as const) : ({ type: 'execute', takeOver: true, ...scope } as const)
      return again(change('SessionStart', { ...command, at, ...owner }))
    },
    release: (by, at, reason) => again(change(by, { type: 'end-execution', at, reason })),
    compacted: () => undefined,
    close: (by, at) => {
      tidyTrees(change(by, { type: 'end-turn', at }), surroundings.settings)
    },
    words: wordsOf(now, scope, reader),
  }
}

const wordsOf = (now: WorkNow, scope: Scope, reader: Reader): Words => ({
  role: 'You are the orchestrator of a stage of a Phasegate workstream: make exactly the calls of its directives, and never do a thread yourself.',
  onlyItsSteps: 'this session carries out a stage; only the agents of its next threads may start. See: work next',
  directive: (directive, waitsInCall) => stageDirectiveText(now, scope, directive, waitsInCall, reader),
  waiting: (directive, started) => stageWaitingLine(now, scope, directive, started),
  receipt: (step) => `${step.id}: ${statusOfStep(step)}`,
  refusal: ({ id }: Step, attempt) =>
    [
      `thread ${id} has no report that counts:`,
      ...problemLines(attempt),
      'Repair that, then say how it ended, with exactly one of these in the shell (TOKEN as in your prompt), and stop:',
      `work update --thread ${id} --as TOKEN --status completed --report "what now holds, in 1-2 sentences"`,
      `work update --thread ${id} --as TOKEN --status blocked --report "the reason, and what it depends on"`,
    ].join('\n'),
  ending: () => stageReportText(now, stageReport(now, Number(scope.stage)), reader),
  news: () => stageNews(now.stream),
})
