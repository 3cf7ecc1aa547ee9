import { readState } from '../state-manager/run-state.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import { examineWork } from './at-work.ts'
import { examineConfiguration, examinePhases, examineTrust } from './configuration.ts'
import { examineDrafts } from './drafts.ts'
import { type Finding, good, type Look, type Site, wrong } from './finding.ts'
import { examineHooks } from './hooks.ts'
import { examineFiles } from './in-step.ts'
import { acceptLoose, dropLoose } from './loose-commits.ts'
import { examineFolders } from './run-folder.ts'
import { examineClient, examineDisk, examineGit, examineNode } from './surroundings.ts'
import { examineTrees } from './trees.ts'
import { examineSeal } from './seal.ts'
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
  seal: examineSeal,
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
    if (error instanceof Refused && error.code.startsWith('journal-')) return []
    throw error
  }
}

/** What may be done about what is found: `fix` by anybody, the others by a person. */
export type Cure = 'fix' | 'accept' | 'drop'

/** What was done, one line each, and what is to be said afterwards. */
export interface Treatment {
  readonly done: readonly Text[]
  readonly findings: readonly Finding[]
}

const CURES: Readonly<Record<Cure, (site: Site) => Text[]>> = {
  fix: (site) => repaired(site),
  accept: acceptLoose,
  drop: dropLoose,
}

/** Carries a cure out, then looks again; `null`: only looks. @throws Refused `cannot-write` */
export const treat = (site: Site, cure: Cure | null = 'fix'): Treatment => {
  const done = cure === null ? [] : CURES[cure](site)
  return { done, findings: diagnose(site) }
}

/** The cure that was asked for. */
export const cureOf = (asked: Readonly<Record<Cure, boolean>>): Cure | null =>
  asked.accept ? 'accept' : asked.drop ? 'drop' : asked.fix ? 'fix' : null

// Every repair that loses nothing.
const repaired = (site: Site): Text[] =>
  diagnose(site).flatMap(({ topic, repair }): Text[] => {
    if (!repair) return []
    try {
      return [repair()]
    } catch (error) {
      return [text`${topic}: could not be repaired: ${saidBy(error)}`]
    }
  })
