import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { loadPhases } from '../configuration/phase-files.ts'
import { promptsOf } from '../engine/run/start.ts'
import type { Project } from '../state-manager/project.ts'
import { journalLength, projectRun } from '../state-manager/projections.ts'
import { FIX_PROMPT, keepPrompts } from '../state-manager/prompts.ts'
import { stateFile } from '../state-manager/state-file.ts'
import { taskBlock } from '../workflow/run/artifact/plan.ts'
import { tasksOf } from '../workflow/run/plan-steps.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, resumeFrom, text as said } from '../workflow/core/text.ts'
import { activePhases, type Phase, type Run } from '../workflow/run/state.ts'
import { type Finding, FIX, good, listed, notice, type Site, wrong } from './finding.ts'

/** Whether the files of the active run are what its journal says: state.json, artifacts, prompts. */
export const examineFiles = (site: Site, run: Run): Finding[] => {
  const findings = [
    ...stateFinding(site, run),
    ...artifactFindings(site, run),
    ...planFinding(site, run),
    ...promptFinding(site, run),
  ]
  return findings.length > 0
    ? findings
    : [good('files', 'state.json, artifacts and prompts are in step with the journal')]
}

const stateFinding = ({ project }: Site, run: Run): Finding[] => {
  if (
    isDeepStrictEqual(projected(project), comparable({ ...stateFile(run, project), commits: journalLength(project) }))
  )
    return []
  return [
    notice(
      'state.json',
      existsSync(join(project.tmp, 'state.json')) ? 'is not what the journal gives' : 'is not there',
      {
        means: 'only people and other programs read it; Phasegate goes by the journal',
        fix: FIX,
        repair: () => {
          projectRun(project, run, journalLength(project))
          return 'wrote state.json again'
        },
      },
    ),
  ]
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
const artifactFindings = (site: Site, run: Run): Finding[] => {
  const gone = run.phases.filter(
    ({ status, facts, gate, output }) =>
      (status === 'completed' || (gate && facts !== null)) && !existsSync(join(site.project.phases, output)),
  )
  if (gone.length === 0) return []
  return [
    wrong(
      'artifacts',
      `${listed(gone.map(({ output }) => output))} ${gone.length === 1 ? 'is' : 'are'} gone from .agents/tmp/phases`,
      {
        means: gone.some(({ gate }) => gate)
          ? `accepted, and asked for by a gate: no step behind it will start`
          : `accepted, and read by later steps, which now do without ${gone.length === 1 ? 'it' : 'them'}`,
        ...(gone.every(({ status }) => status === 'skipped')
          ? {
              fix: said`put ${gone.length === 1 ? 'it' : 'them'} back, or start again: ${phasegate('dispatch', '--replace', ...(gone.some(({ facts }) => facts?.kind === 'plan') ? ['--plan', 'PATH'] : []), '<task>')}`,
            }
          : {
              fix: said`${FIX} makes again what has its parts; else do the phase again: ${resumeFrom(again(gone))}`,
              repair: () => madeAgain(site, run, gone),
            }),
      },
    ),
  ]
}

const again = (gone: readonly Phase[]): string =>
  (gone.find(({ status }) => status === 'completed') ?? gone[0])?.id ?? ''

const madeAgain = ({ project }: Site, run: Run, gone: readonly Phase[]): string => {
  projectRun(project, run, journalLength(project))
  const made = gone.filter(({ output }) => existsSync(join(project.phases, output))).map(({ output }) => output)
  return made.length > 0 ? `made ${listed(made)} again` : 'made no artifact again: the parts are gone too'
}

/** Task agents get their block of the plan; a block that was taken out after the plan was accepted fails them all. */
const planFinding = ({ project }: Site, run: Run): Finding[] => {
  const phase = run.phases.find(({ facts }) => facts?.kind === 'plan')
  const tasksAhead = run.phases.some(
    ({ split, status }) => split === 'tasks' && (status === 'pending' || status === 'running'),
  )
  const path = join(project.phases, phase?.output ?? '')
  if (!phase || !tasksAhead || !existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const lost = tasksOf(run).filter(({ id }) => !hasBlock(text, id))
  if (lost.length === 0) return []
  return [
    wrong('plan', `${phase.output} has no ${listed(lost.map(({ id }) => id))} any more`, {
      means: 'the plan was changed after it was accepted; these tasks cannot start',
      fix: said`put them back, or ${phase.status === 'skipped' ? said`start again with the plan as it is to be: ${phasegate('dispatch', '--replace', '--plan', 'PATH', '<task>')}` : said`plan again: ${resumeFrom(phase.id)}`}`,
    }),
  ]
}

const hasBlock = (text: string, id: string): boolean => {
  try {
    taskBlock(text, id)
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

const promptFinding = ({ plugin, project }: Site, run: Run): Finding[] => {
  const needed = [...activePhases(run).map(({ id }) => id), FIX_PROMPT]
  const gone = needed.filter((name) => !existsSync(join(project.tmp, 'prompts', `${name}.md`)))
  if (gone.length === 0) return []
  const orphans = orphansOf(gone, plugin, project)
  return [
    wrong(
      'prompts',
      `${listed(gone.map((name) => `${name}.md`))} ${gone.length === 1 ? 'is' : 'are'} gone from .agents/tmp/prompts`,
      {
        means: 'the steps of these phases cannot start',
        fix:
          orphans.length === 0
            ? FIX
            : said`bring back the phase files of ${listed(orphans)} in .phasegate/phases, then: ${FIX}; or go past them: ${phasegate('override', orphans[0] ?? '', '--reason', '"…"')}`,
        repair: () => {
          const found = Object.entries(promptsNow(plugin, project)).filter(([name]) => gone.includes(name))
          keepPrompts(project, Object.fromEntries(found))
          return `wrote ${found.length} of ${gone.length} prompts again, as the plugin has them now`
        },
      },
    ),
  ]
}

// Phase files that cannot be used are told by the look at them.
const orphansOf = (gone: readonly string[], plugin: string, project: Project): string[] => {
  try {
    const there = promptsNow(plugin, project)
    return gone.filter((name) => !(name in there))
  } catch (error) {
    if (error instanceof Refused) return []
    throw error
  }
}

/** The prompts that a run would be started with now. */
const promptsNow = (plugin: string, { root }: Project): Readonly<Record<string, string>> =>
  promptsOf(plugin, loadPhases(plugin, root))
