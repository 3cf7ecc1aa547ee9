import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { runGitCommand } from '../../src/cli/phasegate/run-git.ts'
import { carriedRun } from '../../src/claude-code/carried-run.ts'
import { latestRun } from '../../src/engine/run/archive.ts'
import { startRun } from '../../src/engine/run/start.ts'
import type { Carrying, Means } from '../../src/headless/carrying.ts'
import { conduct, type End } from '../../src/headless/conduct.ts'
import type { Notice } from '../../src/headless/notice.ts'
import type { Job, Outcome, StepRunner } from '../../src/headless/step-runner.ts'
import { readState } from '../../src/state-manager/run-state.ts'
import type { Run } from '../../src/workflow/run/state.ts'
import { placeOf } from '../cli/phasegate/up-to-tests.ts'
import { dispatchArguments } from '../commands/typed.ts'
import { goodDeed } from '../e2e/good-agents.ts'
import type { Step } from '../e2e/model/agents.ts'
import { repository, write } from '../machine/folder.ts'

/** How an agent of a test does its job: what it leaves lies in the folder, how it ended is what it gives. */
export type Doing = (job: Job, signal: AbortSignal) => Partial<Outcome> | Promise<Partial<Outcome>>

export interface HeadlessRun {
  readonly what: Carrying
  readonly run: () => Run
  readonly jobs: readonly Job[]
  readonly notices: readonly Notice[]
  readonly ceasing: AbortController
  readonly ending: AbortController
  /** Carries it out until it ends. */
  readonly conduct: (wishes?: Partial<Means>) => Promise<End>
}

/** A run in a repository of its own, and somebody who does its jobs. */
export const headlessRun = async (line: string, doing: Doing = good, settings: object = {}): Promise<HeadlessRun> => {
  const place = placeOf(repository(), 'headless-1')
  const { project, plugin, home, now } = place
  // Rests are as long as a test says.
  write(home, { '.phasegate/config.json': JSON.stringify({ retries: { backoffSeconds: 0 }, ...settings }) })
  const starter = { plugin, home, session: 'headless-1', client: process.pid, at: now(), by: 'test' }
  const begun = await startRun(project, dispatchArguments(line), starter)
  const [jobs, notices]: [Job[], Notice[]] = [[], []]
  const runner: StepRunner = {
    execute: async (job, { signal }) => {
      jobs.push(job)
      return { ending: 'ended', said: '', until: null, spent: { models: {}, usd: 0.01 }, ...(await doing(job, signal)) }
    },
  }
  const what: Carrying = {
    id: begun.id,
    session: 'headless-1',
    journal: project.journal,
    folder: project.root,
    by: 'test',
    read: () => {
      const found = readState(project)
      return found && carriedRun(project, found, 'shell')
    },
  }
  const [ceasing, ending] = [new AbortController(), new AbortController()]
  const means: Means = {
    runner,
    code: async () =>
      void runGitCommand(place, { values: { json: false }, reader: 'shell', colors: NONE, width: null }),
    notice: (notice) => notices.push(notice),
    now,
    home,
    ceasing: ceasing.signal,
    ending: ending.signal,
  }
  const run = (): Run => latestRun(project)?.run ?? begun
  return { what, run, jobs, notices, ceasing, ending, conduct: (wishes) => conduct(what, { ...means, ...wishes }) }
}

const same = (text: string): string => text
const NONE = { green: same, red: same, yellow: same, dim: same, bold: same }

/** Leaves what a good agent leaves. */
export const good: Doing = (job) => {
  const step = stepOf(job)
  for (const move of goodDeed(step)(step)) {
    const reply = typeof move === 'function' ? null : move
    for (const { tool, input } of reply?.kind === 'message' ? reply.calls : []) {
      if (tool !== 'Write') continue
      const path = resolve(job.folder, String(input['file_path']))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, String(input['content']))
    }
  }
  return {}
}

const stepOf = ({ prompt, step: id }: Job): Step => {
  const [tag = '', phase] = /^\[PHASE (\S+) \S+\]/m.exec(prompt) ?? []
  const output = /^Output: (.+)$/m.exec(prompt)?.[1]
  return { tag, phase, id, output, prompt, attempt: 1, refusal: '' }
}
