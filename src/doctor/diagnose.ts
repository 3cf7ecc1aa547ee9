import { readState } from '../state-manager/run-state.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import { examineWork } from './at-work.ts'
import { examineConfiguration, examinePhases, examineTrust } from './configuration.ts'
import { examineDrafts } from './drafts.ts'
import { type Finding, good, type Look, type Site, wrong } from './finding.ts'
import { examineHooks } from './hooks.ts'
import { examineFiles } from './in-step.ts'
import { examineFolders } from './run-folder.ts'
import { examineClient, examineDisk, examineGit, examineNode } from './surroundings.ts'
import { examineTrees } from './trees.ts'
import { examineWorkstreams } from './workstreams.ts'

const LOOKS: Readonly<Record<string, Look>> = {
  node: examineNode,
  'claude code': examineClient,
  git: examineGit,
  trees: examineTrees,
  disk: examineDisk,
  hooks: examineHooks,
  configuration: examineConfiguration,
  phases: examinePhases,
  trust: examineTrust,
  'run folder': examineFolders,
  drafts: examineDrafts,
  run: (site) => examineRun(site),
  workstreams: examineWorkstreams,
}

/** Everything there is to say about an installation and a project. Changes nothing. */
export const diagnose = (site: Site): Finding[] =>
  Object.entries(LOOKS).flatMap(([topic, examine]) => {
    try {
      return examine(site)
    } catch (error) {
      return [unexamined(topic, error)]
    }
  })

// One look that fails must not hide what the others see.
const unexamined = (topic: string, error: unknown): Finding =>
  wrong(topic, text`could not be examined: ${saidBy(error)}`, {
    means: 'what the system said stands above',
    fix: text`mend that, then run: ${phasegate('doctor')}`,
  })

const saidBy = (error: unknown): Text =>
  error instanceof Refused ? error.said : error instanceof Error ? error.message : String(error)

const examineRun: Look = (site) => {
  try {
    const run = readState(site.project)
    return run ? [...examineWork(site, run), ...examineFiles(site, run)] : good('run', 'none is active here')
  } catch (error) {
    // The look at the folder has said it already.
    if (error instanceof Refused && error.code === 'journal-unreadable') return []
    throw error
  }
}

/** What `--fix` did, one line each, and what is to be said afterwards. */
export interface Treatment {
  readonly done: readonly Text[]
  readonly findings: readonly Finding[]
}

/** Carries out every repair that loses nothing, then looks again. */
export const treat = (site: Site): Treatment => {
  const done = diagnose(site).flatMap(({ topic, repair }): Text[] => {
    if (!repair) return []
    try {
      return [repair()]
    } catch (error) {
      return [text`${topic}: could not be repaired: ${saidBy(error)}`]
    }
  })
  return { done, findings: diagnose(site) }
}
