import { listed } from '../workflow/core/counted.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { loadPhases } from '../configuration/phase-files.ts'
import type { Project } from '../state-manager/project.ts'
import { journalLength, projectRun } from '../state-manager/projections.ts'
import { promptsOf } from '../engine/run/start.ts'
import { refuseStranger } from '../engine/trust.ts'
import { FIX_PROMPT, keepPrompts } from '../state-manager/prompts.ts'
import { stateFile } from '../state-manager/state-file.ts'
import { taskBlock } from '../workflow/run/artifact/plan.ts'
import { tasksOf } from '../workflow/run/plan-steps.ts'
import { ifNotRefused } from '../workflow/core/refused.ts'
import { phasegate, resumeFrom, text } from '../workflow/core/text.ts'
import { activePhases, type Phase, type Run } from '../workflow/run/state.ts'
import { type Finding, FIX, good, listedAre, notice, type Site, wrong } from './finding.ts'

/** Whether the files of the active run are what its journal says: state.json, artifacts, prompts. */
export const examineFiles = (site: Site, run: Run): Finding[] => {
  const findings = [stateFinding, artifactFinding, planFinding, promptFinding].flatMap((look) => look(site, run))
  return findings.length > 0
    ? findings
    : [good('files', 'state.json, artifacts and prompts are in step with the journal')]
}

const stateFinding = ({ project }: Site, run: Run): Finding | [] => {
  const commits = journalLength(project)
  if (isDeepStrictEqual(projected(project), comparable({ ...stateFile(run, project), commits }))) return []
  const isThere = existsSync(join(project.tmp, 'state.json'))
  return notice('state.json', isThere ? 'is not what the journal gives' : 'is not there', {
    means: 'only people and other programs read it; Phasegate goes by the journal',
    fix: FIX,
    repair: () => {
      projectRun(project, run, commits)
      return 'wrote state.json again'
    },
  })
}

const projected = (project: Project): unknown => {
  try {
    return comparable(JSON.parse(readFileSync(join(project.tmp, 'state.json'), 'utf8')))
  } catch {
    return null
  }
}

// Agents write artifacts between two commits, so the list of files may be behind.
const comparable = (state: object): unknown => JSON.parse(JSON.stringify({ ...state, files: null }))

/** Artifacts that were accepted and that later steps read. */
const artifactFinding = ({ project }: Site, run: Run): Finding | [] => {
  const accepted = run.phases.filter(({ status, facts, gate }) => status === 'completed' || (gate && facts !== null))
  const gone = accepted.filter(({ output }) => !isMade(project, output))
  if (gone.length === 0) return []
  const it = gone.length === 1 ? 'it' : 'them'
  const plan = gone.some(({ facts }) => facts?.kind === 'plan') ? ['--plan', 'PATH'] : []
  const again = gone.find(({ status }) => status === 'completed')
  return wrong('artifacts', `${listedAre(gone.map(({ output }) => output))} gone from .agents/tmp/phases`, {
    means: gone.some(({ gate }) => gate)
      ? 'accepted, and asked for by a gate: no step behind it will start'
      : `accepted, and read by later steps, which now do without ${it}`,
    ...(gone.every(({ status }) => status === 'skipped')
      ? {
          fix: text`put ${it} back, or start again: ${phasegate('dispatch', '--replace', ...plan, '<task>')}`,
        }
      : {
          fix: text`${FIX} makes again what has its parts; else do the phase again: ${resumeFrom((again ?? gone[0])?.id ?? '')}`,
          repair: () => madeAgain(project, run, gone),
        }),
  })
}

const isMade = (project: Project, output: string): boolean => existsSync(join(project.phases, output))

const madeAgain = (project: Project, run: Run, gone: readonly Phase[]): string => {
  projectRun(project, run, journalLength(project))
  const made = gone.map(({ output }) => output).filter((output) => isMade(project, output))
  return made.length > 0 ? `made ${listed(made)} again` : 'made no artifact again: the parts are gone too'
}

/** Task agents get their block of the plan; a block that was taken out after the plan was accepted fails them all. */
const planFinding = ({ project }: Site, run: Run): Finding | [] => {
  const phase = run.phases.find(({ facts }) => facts?.kind === 'plan')
  const isAhead = run.phases.some(({ split, status }) => split === 'tasks' && ['pending', 'running'].includes(status))
  if (!phase || !isAhead || !isMade(project, phase.output)) return []
  const plan = readFileSync(join(project.phases, phase.output), 'utf8')
  const tasks = tasksOf(run).map(({ id }) => id)
  const lost = tasks.filter((id) => ifNotRefused(() => taskBlock(plan, id), null) === null)
  if (lost.length === 0) return []
  const again =
    phase.status === 'skipped'
      ? text`start again with the plan as it is to be: ${phasegate('dispatch', '--replace', '--plan', 'PATH', '<task>')}`
      : text`plan again: ${resumeFrom(phase.id)}`
  return wrong('plan', `${phase.output} has no ${listed(lost)} any more`, {
    means: 'the plan was changed after it was accepted; these tasks cannot start',
    fix: text`put them back, or ${again}`,
  })
}

const promptFinding = (site: Site, run: Run): Finding | [] => {
  const { project } = site
  const needed = [...activePhases(run).map(({ id }) => id), FIX_PROMPT]
  const gone = needed.filter((name) => !existsSync(join(project.tmp, 'prompts', `${name}.md`)))
  if (gone.length === 0) return []
  // Phase files that cannot be used are told by the look at them.
  const there = ifNotRefused(() => Object.keys(promptsNow(site)), gone)
  const orphans = gone.filter((name) => !there.includes(name))
  return wrong('prompts', `${listedAre(gone.map((name) => `${name}.md`))} gone from .agents/tmp/prompts`, {
    means: 'the steps of these phases cannot start',
    fix:
      orphans.length === 0
        ? FIX
        : text`bring back the phase files of ${listed(orphans)} in .phasegate/phases, then: ${FIX}; or go past them: ${phasegate('override', orphans[0] ?? '', '--reason', '"…"')}`,
    repair: () => {
      const found = Object.entries(promptsNow(site)).filter(([name]) => gone.includes(name))
      keepPrompts(project, Object.fromEntries(found))
      return `wrote ${found.length} of ${gone.length} prompts again, as the plugin has them now`
    },
  })
}

/** The prompts that a run would be started with now. @throws Refused `phase-file`, `untrusted` */
const promptsNow = (site: Site) => {
  refuseStranger(site)
  return promptsOf(site.plugin, loadPhases(site.plugin, site.project.root))
}
