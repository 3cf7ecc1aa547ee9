import fs, { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { handleRun, type Request } from '../../src/engine/run/handle-run.ts'
import { type Project, projectAt } from '../../src/state-manager/project.ts'
import { readState } from '../../src/state-manager/run-state.ts'
import { writeWhole } from '../../src/state-manager/write.ts'
import { folder, projectWith } from '../state-manager/folder.ts'
import { after, atTime } from '../workflow/given.ts'
import {
  accepted,
  type Ask,
  aRun,
  given,
  type Past,
  reports,
  resumes,
  review,
  starts,
  upTo,
  commandAt,
} from '../workflow/run/run.ts'

const CHANGES = ['writeFileSync', 'linkSync', 'renameSync', 'rmSync', 'mkdirSync'] as const

/** Lets the process die at a change of the disk: that one and all after it do not happen. False when it came through. */
const diesAt = (change: number, act: () => void): boolean => {
  const real = Object.fromEntries(CHANGES.map((name) => [name, fs[name]]))
  let made = 0
  for (const name of CHANGES) {
    Object.assign(fs, {
      [name]: (...given: unknown[]): unknown => {
        if (++made >= change) throw new Error('dead')
        return Reflect.apply(real[name] as () => unknown, fs, given)
      },
    })
  }
  syncBuiltinESMExports()
  try {
    act()
  } catch (error) {
    if (made < change) throw error
  } finally {
    Object.assign(fs, real)
    syncBuiltinESMExports()
  }
  return made >= change
}

const copyOf = (project: Project): Project => {
  const root = folder()
  cpSync(project.root, root, { recursive: true, preserveTimestamps: true })
  return projectAt(root)
}

const artifacts = (project: Project): string[] =>
  existsSync(project.phases)
    ? readdirSync(project.phases, { recursive: true, encoding: 'utf8' })
        .filter((name) => !name.endsWith('.draft') && /\.(?:md|json)$/.test(name))
        .toSorted()
    : []

/** What is on disk of a run, apart from the drafts of who died. */
const shown = (project: Project) => ({
  state: readState(project),
  artifacts: artifacts(project).map((name) => [name, readFileSync(join(project.phases, name), 'utf8')]),
  projection: { ...JSON.parse(readFileSync(join(project.tmp, 'state.json'), 'utf8')), files: null },
})

const now = after(new Date().toISOString(), -600)
const backThen = atTime(now)

const EXPLORED = '## Findings\n\n- one\n\n## Relevant files\n\n- none\n'

const projectAfter = (past: readonly Past[], files: Readonly<Record<string, string>>): Project => {
  const project = projectWith(given(backThen, ...past).events)
  for (const [name, text] of Object.entries(files)) {
    writeWhole(join(project.phases, name), text)
    fs.utimesSync(join(project.phases, name), new Date(now), new Date(now))
  }
  handleRun(project, 'test', () => null)
  return project
}

const parts = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, EXPLORED]))

describe('a process may die at any change of the disk', () => {
  const before = { ...parts('parts/0-explore-1.md', 'parts/0-explore-2.md') }
  const later = {
    ...before,
    ...parts('1.1-brainstorm.md', 'parts/1.2-plan-1.md', '1.2-plan.md', 'parts/1.3-plan-review-1.json'),
  }
  const held = [aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high'))]

  test.each<[string, Past[], Record<string, string>, Ask]>([
    ['a step starts', [aRun()], {}, starts('explore-1')],
    [
      'a phase ends and its artifact is merged',
      [aRun(), accepted('explore-1'), starts('explore-2')],
      before,
      reports('explore-2'),
    ],
    [
      'phases are opened again and their artifacts set aside',
      held,
      later,
      resumes({ kind: 'from-phase', phase: '1.1' }),
    ],
  ])(
    'while %s: the commit is there whole or not, and the next event puts the rest right',
    (_, past, files, command) => {
      const base = projectAfter(past, files)
      const at = new Date().toISOString()
      const request: Request = (state) => commandAt(command, state, at)
      const whole = copyOf(base)
      handleRun(whole, 'test', request)
      const expected = shown(whole)
      const initially = readState(base)

      let died = 0
      for (let change = 1; ; change++) {
        const project = copyOf(base)
        if (!diesAt(change, () => void handleRun(project, 'who dies', request))) break
        died++
        const found = readState(project)
        if (!isSame(found, initially)) expect(found).toEqual(expected.state)
        if (isSame(found, initially)) handleRun(project, 'who comes next', request)
        handleRun(project, 'who comes next', () => null)
        expect(shown(project)).toEqual(expected)
      }
      expect(died).toBeGreaterThan(3)
    },
  )
})

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

test('drafts of the dead are no part of what is shown', () => {
  const project = projectAfter([aRun()], {})
  diesAt(
    2,
    () =>
      void handleRun(project, 'who dies', (state) => commandAt(starts('explore-1'), state, new Date().toISOString())),
  )
  const drafts = readdirSync(project.journal).filter((name) => name.startsWith('.draft-'))
  expect(drafts).toHaveLength(1)
  expect(existsSync(join(project.journal, '000002.json'))).toBe(false)
})
