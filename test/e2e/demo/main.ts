import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pico from 'picocolors'
import { progressLines } from '../../../src/claude-code/progress-lines.ts'
import { finalSummary } from '../../../src/claude-code/summary.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { latestRun } from '../../../src/run/archive.ts'
import { type Commit, readJournal } from '../../../src/state-manager/journal.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import { Event } from '../../../src/workflow/event.ts'
import { REPOSITORY } from '../client/binary.ts'
import { startPrint } from '../client/print.ts'
import { commitAll, makeWorkplace } from '../client/workplace.ts'
import { obedientOrchestrator } from '../model/orchestrator.ts'
import { startModel } from '../model/server.ts'
import { demoAgents } from './agents.ts'
import { copySample, SAMPLE_TASK } from './sample.ts'

// `npm run demo`: the real client, a scripted model, a real project, all 13 phases. No account and no network.
const main = async (): Promise<void> => {
  const place = await makeWorkplace()
  await copySample(place.project)
  await commitAll(place.project)
  const model = await startModel(obedientOrchestrator(), demoAgents())
  say(pico.bold('Phasegate demo'), 'the real Claude Code, a scripted model, a sample project with real tests')
  say(pico.bold('project'), place.project)
  say(pico.bold('claude'), `/dispatch "${SAMPLE_TASK}"`)
  console.log()
  const project = projectAt(place.project)
  const started = performance.now()
  const client = startPrint({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    prompt: `/dispatch "${SAMPLE_TASK}"`,
    permissionMode: 'acceptEdits',
    timeout: 180_000,
  })
  let over = false
  const finished = client.finished.finally(() => (over = true))
  await showProgress(project, () => over)
  const { stderr } = await finished
  await model.close()
  await rm(place.home, { recursive: true, force: true })
  showResult(place.project, (performance.now() - started) / 1000, stderr)
}

const say = (title: string, text: string): void => console.log(`${title}  ${text}`)

/** Prints what the journal tells, as it is told: who starts to work, and each phase that is completed. */
const showProgress = async (project: Project, isOver: () => boolean): Promise<void> => {
  for (let shown = 0; ; await pause(60)) {
    const over = isOver()
    const commits = commitsOf(project)
    for (const line of [
      ...commits.slice(shown).flatMap(startedLines),
      ...progressLines(commits, shown).map(pico.green),
    ]) {
      console.log(line)
    }
    shown = Math.max(shown, commits.length)
    if (over) return
  }
}

// The run is moved to .agents/runs when it has ended.
const commitsOf = (project: Project): Commit<Event>[] => {
  const folder = existsSync(project.journal) ? project.journal : archivedJournal(project)
  return folder === null ? [] : readJournal(folder, Event)
}

const archivedJournal = ({ runs }: Project): string | null => {
  const [run] = existsSync(runs) ? readdirSync(runs) : []
  return run === undefined ? null : join(runs, run, 'journal')
}

const startedLines = ({ events }: Commit<Event>): string[] =>
  events.flatMap((event) =>
    event.type === 'step-started'
      ? [pico.dim(`  ${event.step}${event.agent === null ? '' : ` (${event.agent})`} works`)]
      : [],
  )

const showResult = (folder: string, seconds: number, stderr: string): void => {
  const project = projectAt(folder)
  const kept = latestRun(project)
  console.log()
  if (kept?.run.status !== 'completed') {
    const state = readState(project)
    console.error(`The demo did not complete: ${state?.failure?.reason ?? (stderr || 'the client ended early')}`)
    console.error(`Look at it: ${folder}`)
    process.exitCode = 1
    return
  }
  console.log(pico.bold(finalSummary(kept.run)))
  console.log()
  console.log(git(folder, 'show', '--stat', '--format=commit %h on %D%n%n    %s%n'))
  console.log('artifacts:')
  for (const name of readdirSync(kept.project.phases).filter((name) => /^\d.*\.(?:md|json)$/.test(name)))
    console.log(`  ${name}`)
  console.log()
  console.log(`${seconds.toFixed(0)} s. Look around: ${folder}`)
  console.log('  git log -p          what was changed')
  console.log('  node src/main.js --json README.md')
  console.log('Use it on your own project: see "Install" in README.md')
}

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['--no-pager', ...args], { cwd: folder, encoding: 'utf8' }).trimEnd()

await main()
