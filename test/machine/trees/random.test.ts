import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { headOf, type Integration, integrate, linearize } from '../../../src/machine/trees/integration.ts'
import { unlessRefused } from '../../../src/workflow/core/refused.ts'
import { often } from '../../often.ts'
import { homeless } from '../committing.ts'
import { git, repository } from '../folder.ts'
import { type FakeGit, fakeGit } from './fake-git.ts'
import { type Edit, edited, type Files, FILES, mergedFiles, PLACES, START, textOf } from './merge-model.ts'
import { asOne, begin } from './place.ts'

const ROUNDS = often(5, 10)
const AT_ONCE = 5
const INTEGRATIONS = often(25, 1000)
const RUNS = INTEGRATIONS / (ROUNDS * AT_ONCE)

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('set' as const), file: fc.nat(FILES - 1), place: fc.nat(PLACES - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), file: fc.nat(FILES - 1) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'add' as const }) },
)

const step = fc.record({
  edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  /** How many merges ago its tree was made. */
  behind: fc.nat(6),
  trouble: fc.oneof(
    { weight: 8, arbitrary: fc.constant({ kind: 'none' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'race' as const }) },
  ),
})

const CLASH: Step = { edits: [{ kind: 'set', file: 0, place: 0 }], behind: 0, trouble: { kind: 'none' } }

// Two that must conflict come first: by chance alone some 25 of them hold none.
const rounds = fc
  .array(fc.array(step, { minLength: AT_ONCE, maxLength: AT_ONCE }), { minLength: ROUNDS, maxLength: ROUNDS })
  .map((all) => all.map((steps, round) => (round === 0 ? [CLASH, CLASH, ...steps.slice(2)] : steps)))

interface Made extends NewCommit {
  readonly id: string
}

interface NewCommit {
  readonly ref: string
  readonly from: Known
  readonly files: Files
}

/** A state of the branch: its commit and what that must hold. */
interface Known {
  readonly id: string
  readonly files: Files
}

interface World {
  readonly project: string
  readonly integration: Integration
  readonly fake: FakeGit
  /** From the base to where the branch is now. */
  readonly known: Known[]
}

type Step = { readonly edits: readonly Edit[]; readonly behind: number; readonly trouble: Trouble }
type Trouble = { readonly kind: 'none' | 'race' } | { readonly kind: 'crash'; readonly after: number }

// A thousand take half a minute, and longer on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 })

beforeEach(homeless)

test(`${INTEGRATIONS} random integrations lose nothing and bring nothing back, whoever dies and whoever is first`, () => {
  const texts = Object.entries(START).map(([name, places]) => [name, textOf(name, places)])
  const project = repository(Object.fromEntries(texts))
  // Some thousand times git would wait for the disk.
  git(project, 'config', 'core.fsync', 'none')
  const before = [git(project, 'status', '--porcelain', '--branch'), git(project, 'rev-parse', 'HEAD')]
  const fake = fakeGit()
  let run = 0
  let refused = 0
  const property = fc.property(rounds, fc.constantFrom(asOne, linearize), fc.nat(8), (all, finish, commands) => {
    const integration = begin(project, `run-${++run}`)
    const world = { project, integration, fake, known: [{ id: integration.base, files: START }] }
    const done = all.flatMap((steps, round) => roundOf(world, steps, round))
    refused += done.filter(({ merged }) => !merged).length
    expectWhole(world, done)
    const tip = headOf(integration)
    if (tip === integration.base) return
    fake.dyingAfter(commands, () => unlessRefused(() => finish(integration, 'All of it'), nothing))
    expect(finish(integration, 'All of it')).toBe(headOf(integration))
    expect(git(project, 'diff', tip, integration.branch)).toBe('')
    expect(git(project, 'merge-base', '--is-ancestor', tip, `${integration.keep}/steps`)).toBe('')
  })
  fc.assert(property, { numRuns: RUNS, endOnFailure: true })
  expect(refused).toBeGreaterThanOrEqual(RUNS)
  expect(git(project, 'fsck', '--connectivity-only', '--no-dangling')).toBe('')
  expect([git(project, 'status', '--porcelain', '--branch'), git(project, 'rev-parse', 'HEAD')]).toEqual(before)
})

const nothing = (): null => null

/** Several trees made and committed before the first of them is merged. */
const roundOf = (world: World, steps: readonly Step[], round: number): { made: Made; merged: boolean }[] => {
  const commits = steps.map(({ edits, behind }, index) => {
    const from = world.known.at(-1 - Math.min(behind, world.known.length - 1)) ?? latest(world)
    const writer = `${round}-${index}`
    return { ref: `${world.integration.keep}/${writer}`, from, files: edited(from.files, edits, writer) }
  })
  return commit(world, commits).map((made, index) => ({
    made,
    merged: merge(world, made, steps[index]?.trouble ?? { kind: 'none' }),
  }))
}

const latest = ({ known, integration }: World): Known => known.at(-1) ?? { id: integration.base, files: START }

const merge = (world: World, made: Made, trouble: Trouble): boolean => {
  const { integration, fake, known } = world
  const once = () => integrate(integration, made.id, made.ref)
  const head = latest(world)
  const { conflicts } = mergedFiles(made.from.files, head.files, made.files)
  if (conflicts.length > 0) {
    expect(once()).toMatchObject({ kind: 'conflict', files: conflicts })
    expect(headOf(integration)).toBe(head.id)
    return false
  }
  if (trouble.kind === 'crash') fake.dyingAfter(trouble.after, () => unlessRefused(once, nothing))
  if (trouble.kind === 'race' && isNew(world, made)) {
    const files = edited(head.files, [{ kind: 'add' }], `rival-${known.length}`)
    const [rival] = commit(world, [{ ref: `${integration.keep}/rival-${known.length}`, from: head, files }])
    if (rival !== undefined) known.push(rival)
    fake.racing([`refs/heads/${integration.branch}`, rival?.id ?? ''], () => void once())
  }
  const merged = once()
  const { files } = mergedFiles(made.from.files, latest(world).files, made.files)
  expect(merged.kind).toBe('merged')
  known.push({ id: headOf(integration), files })
  return true
}

// What is contained already moves no ref, so nobody can be first.
const isNew = ({ known }: World, { id }: Made): boolean => known.every((each) => each.id !== id)

const expectWhole = (world: World, done: readonly { made: Made; merged: boolean }[]): void => {
  const { project, integration } = world
  const { id, files } = latest(world)
  const from = { id: integration.base, files: START }
  const [expected] = commit(world, [{ ref: `${integration.keep}/expected`, from, files }])
  expect(git(project, 'diff', expected?.id ?? '', integration.branch)).toBe('')
  expect(headOf(integration)).toBe(id)
  const contained = new Set(git(project, 'rev-list', integration.branch).split('\n'))
  const kept = new Map(refs(project, integration.keep))
  const lost = done.filter(({ made, merged }) => (merged ? !contained.has(made.id) : kept.get(made.ref) !== made.id))
  expect(lost).toEqual([])
}

const refs = (project: string, below: string): [string, string][] =>
  git(project, 'for-each-ref', '--format=%(refname) %(objectname)', below)
    .split('\n')
    .map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''])

/** Many commits by one git. */
const commit = ({ project }: World, commits: readonly NewCommit[]): Made[] => {
  const input = commits.map(importOf).join('')
  const said = execFileSync('git', ['fast-import', '--quiet'], { cwd: project, input, encoding: 'utf8' })
  const ids = said.trim().split('\n')
  return commits.map((each, index) => ({ ...each, id: ids[index] ?? '' }))
}

const importOf = ({ ref, from, files }: NewCommit, index: number): string => {
  const mark = `:${index + 1}`
  const gone = Object.keys(from.files).filter((name) => !Object.hasOwn(files, name))
  const written = Object.entries(files).filter(([name, places]) => from.files[name] !== places)
  return [
    `commit ${ref}\nmark ${mark}\ncommitter A <a@example.invalid> 0 +0000\ndata ${ref.length}\n${ref}\nfrom ${from.id}\n`,
    ...gone.map((name) => `D ${name}\n`),
    ...written.map(([name, places]) => {
      const text = textOf(name, places)
      return `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`
    }),
    `\nget-mark ${mark}\n`,
  ].join('')
}
