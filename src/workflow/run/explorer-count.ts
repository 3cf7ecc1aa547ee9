/** The part of the settings that limits the number of explorers. */
export interface ExplorerSettings {
  readonly stages: { readonly EXPLORE: { readonly explorers: { readonly default: number; readonly max: number } } }
}

/** How many explorers a run has, and what decided on it. */
interface Explorers {
  readonly count: number
  readonly by: 'task' | 'files'
}

/**
 * How many explorers a task deserves, by what there is to explore (one for a hundred files, two for five hundred) and by the word
 * lists below: 1 for a typo and its kind, 2 for a rename and its kind, 6 (or the default, if higher) for several systems, auth,
 * architecture or a migration, otherwise the default; never more than `max`. The size of a project bounds no thorough run.
 */
export const explorerCount = (
  task: string,
  { files, isThorough }: { readonly files: number; readonly isThorough: boolean },
  settings: ExplorerSettings,
): Explorers => {
  const { explorers } = settings.stages.EXPLORE
  const wanted = Math.min(wantedExplorers(task, explorers.default), explorers.max)
  const most = isThorough ? undefined : ENOUGH.find((one) => files <= one.files)?.explorers
  return most !== undefined && most < wanted ? { count: most, by: 'files' } : { count: wanted, by: 'task' }
}

/** More would say the same again. */
const ENOUGH = [
  { files: 100, explorers: 1 },
  { files: 500, explorers: 2 },
] as const

/** A typo, a rename or their kind: too small for the whole pipeline. */
export const looksSmall = (task: string): boolean => smallness(wordsOf(task)) !== undefined

const LARGE = 6

/** Longer than this, a task is no small one whatever its words. */
const SMALL_TASK_WORDS = 25

const listed = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Opening words that say nothing about the work. */
const POLITE = listed('please can could you just quickly simply we should need to lets')

/** `fix the typo …`: one of MENDING first, one of SLIPS anywhere. A slip may also stand first: `typo in README`. */
const MENDING = listed('fix correct repair remove change update adjust')
const SLIPS = listed(
  'typo typos misspelling misspellings misspelled spelling wording punctuation capitalization capitalisation',
)

/** `rename x to y`: one of these first. */
const RENAMING = listed('rename reword reformat bump capitalize capitalise')

/** Work that makes a task more than a slip or a rename, wherever it stands. */
const BUILDING = listed(
  'add build convert create design extend implement integrate introduce migrate port rearchitect redesign refactor replace restructure rewrite support',
)

/** One of these makes a task large: who may do what, the shape of the whole, moving from one thing to another. */
const LARGE_WORDS = new Set([
  ...listed('auth authn authz authentication authenticate authorization authorisation authorize authorise'),
  ...listed('oauth oauth2 oidc saml sso rbac'),
  ...listed('architecture architectural rearchitect re-architect redesign rewrite restructure overhaul'),
  ...listed('migrate migrates migrating migration migrations'),
  ...listed('microservice microservices monorepo multi-tenant multi-tenancy'),
])

/** Kinds of systems; a task that names two kinds touches several systems. */
const SYSTEMS: readonly ReadonlySet<string>[] = [
  listed('frontend front-end'),
  listed('backend back-end'),
  listed('database databases'),
  listed('mobile ios android'),
  listed('infrastructure terraform kubernetes'),
  listed('worker workers queue queues'),
]

/** `across all services`, `several packages`. */
const MANY_SYSTEMS =
  /\b(?:across|several|multiple|all|every)\s+(?:(?:the|our|of|all|several|multiple)\s+)*(?:systems?|services?|packages?|modules?|repos|repositories|apps?|applications?|components?)\b/i

const wantedExplorers = (task: string, usual: number): number => {
  const words = wordsOf(task)
  const small = smallness(words)
  if (small === 'slip') return 1
  if (small === 'rename') return Math.min(2, usual)
  return looksLarge(task, words) ? Math.max(LARGE, usual) : usual
}

const smallness = (words: readonly string[]): 'slip' | 'rename' | undefined => {
  if (words.length > SMALL_TASK_WORDS || words.some((word) => BUILDING.has(word))) return undefined
  const first = words.find((word) => !POLITE.has(word)) ?? ''
  if (SLIPS.has(first) || (MENDING.has(first) && words.some((word) => SLIPS.has(word)))) return 'slip'
  return RENAMING.has(first) ? 'rename' : undefined
}

const looksLarge = (task: string, words: readonly string[]): boolean =>
  words.some((word) => LARGE_WORDS.has(word)) ||
  SYSTEMS.filter((system) => words.some((word) => system.has(word))).length > 1 ||
  MANY_SYSTEMS.test(task)

// A path or a hyphenated word is one word: `src/add.ts` does not say "add".
const wordsOf = (task: string): string[] =>
  task
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .split(/[^\p{L}\p{N}./_-]+/u)
    .map((word) => word.replaceAll(/^[./_-]+|[./_-]+$/g, ''))
    .filter((word) => word !== '')
