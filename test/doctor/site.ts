import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Finding, Site } from '../../src/doctor/finding.ts'
import { inWords } from '../../src/shown/doctor-text.ts'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { startRun } from '../../src/engine/run/start.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { dispatchArguments } from '../commands/typed.ts'
import type { Run } from '../../src/workflow/run/state.ts'
import { pathWith } from '../bin/plugin.ts'
import { becomesRepository } from '../machine/copied-repository.ts'

export const NOW = '2026-11-21T05:00:00.000Z'

export type Patient = Site & {
  readonly root: string
  write(path: string, text: string): string
  /** Starts a run as `/dispatch` would. */
  dispatch(typed?: string, starter?: { readonly client?: number | null; readonly at?: string }): Promise<Run>
}

/** A real git project and a home, with what the doctor asks for; gone after the test. */
export const patient = (plugin: string, about: Partial<Site> = {}): Patient => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate doctor ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [root, home] = [join(folder, 'project'), join(folder, 'home')]
  for (const path of [root, home]) mkdirSync(path)
  becomesRepository(root, null)
  const site: Site = {
    project: projectAt(root),
    plugin,
    home,
    // No client: whether the developer has one plays no part.
    env: { PATH: pathWith('sh', 'node') },
    now: NOW,
    hooksCalled: null,
    ...about,
  }
  return {
    ...site,
    root,
    write: (path, text) => {
      const full = join(root, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text)
      return full
    },
    dispatch: (typed = 'Add a command', { client = process.pid, at = NOW } = {}) =>
      startRun(site.project, dispatchArguments(typed), {
        plugin,
        home,
        session: 'session-1234',
        client,
        at,
        by: '/dispatch',
      }),
  }
}

/** Starts a step, as the guard does when its agent is about to be launched. */
export const start = ({ project }: Pick<Site, 'project'>, step: string): void => {
  handleRun(project, 'test', () => ({
    type: 'start-step',
    at: NOW,
    step,
    session: 'session-1234',
    caller: null,
    missing: [],
  }))
}

/** Makes a file as old as if it had been written long before `NOW`. */
export const aged = (path: string): void => utimesSync(path, new Date('2026-11-20'), new Date('2026-11-20'))

/** What is not as it should be, as `✗ topic: what | fix`. */
export const complaints = (findings: readonly Finding[]): string[] =>
  findings
    .filter(({ state }) => state !== 'good')
    .map((finding) => inWords(finding, 'shell'))
    .map(({ topic, state, what, fix }) => `${state === 'wrong' ? '✗' : '!'} ${topic}: ${what} | ${fix ?? 'no fix'}`)
