import { LONGEST_CALL_SECONDS } from '../workflow/core/longest-call.ts'
import { SEVERITIES } from '../workflow/core/severity.ts'

/** What a value may be. Not a schema of zod: every command of `work` needs a setting, and zod takes 5 ms to load. */
export interface Kind<Value> {
  /** What is said after `allowed:` when a value is refused. */
  readonly allowed: string
  readonly fits: (value: unknown) => value is Value
  /** Of a list, what each of its entries may be. */
  readonly entries?: (value: unknown) => boolean
}

/** One setting: what it may be, what it is where nobody sets it, and what it means. */
export interface Setting<Value> extends Kind<Value> {
  readonly value: Value
  readonly means: string
}

const setting = <Value>(kind: Kind<Value>, value: NoInfer<Value>, means: string): Setting<Value> => ({
  ...kind,
  value,
  means,
})

const oneOf = <const Names extends readonly string[]>(names: Names): Kind<Names[number]> => ({
  allowed: names.join(', '),
  fits: (value): value is Names[number] => names.some((name) => name === value),
})

const wholeNumber = (least: number, most: number): Kind<number> => ({
  allowed: `a whole number from ${least} to ${most}`,
  fits: (value): value is number => Number.isInteger(value) && isNumber(value) && value >= least && value <= most,
})

const orNull = <Value>({ allowed, fits }: Kind<Value>): Kind<Value | null> => ({
  allowed: `${allowed}, or null`,
  fits: (value): value is Value | null => value === null || fits(value),
})

const isNumber = (value: unknown): value is number => typeof value === 'number'
const isSaid = (value: unknown): value is string => typeof value === 'string' && /\S/.test(value)

const yesNo: Kind<boolean> = { allowed: 'true, false', fits: (value) => typeof value === 'boolean' }
const minutes: Kind<number> = {
  allowed: 'a number of minutes above 0, up to 1440',
  fits: (value): value is number => isNumber(value) && value > 0 && value <= 1440,
}
const command: Kind<string | null | false> = {
  allowed: 'a command, null (find it in the project), or false (do not run it)',
  fits: (value): value is string | null | false => value === null || value === false || isSaid(value),
}
const branchPrefix: Kind<string> = {
  allowed: 'the beginning of a branch name git accepts, such as phasegate/',
  fits: (value): value is string =>
    typeof value === 'string' && /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock\/))[^\s~^:?*[\\\p{Cc}]*$/u.test(value),
}
const patterns: Kind<readonly string[]> = {
  allowed: 'a list of file patterns, such as ["*.pem", ".env*"]',
  fits: (value): value is readonly string[] => Array.isArray(value) && value.every(isSaid),
  entries: isSaid,
}
const MODELS = ['sonnet', 'opus', 'haiku', 'fable', 'inherit'] as const
const model = oneOf(MODELS)
const severity = oneOf(SEVERITIES)
const rounds = wholeNumber(0, 10)
const agents = wholeNumber(1, 20)
const DAY_SECONDS = 86_400

const SECRET = '.env* *.pem *.key *.p12 *.pfx id_rsa* id_ed25519* .netrc credentials.json .agents/**'.split(' ')
const OF_ONE_STAGE = 'for the review of one stage; `null`: the general values'

const stage = (usual: (typeof MODELS)[number], atOnce: number) => ({
  enabled: setting(yesNo, true, '`false` leaves the stage out of the schedule'),
  model: setting(model, usual, "model of the stage's agents"),
  maxParallelAgents: setting(agents, atOnce, 'how many of its agents work at the same time'),
  deadline: setting(orNull(minutes), null, "minutes one attempt of a step may take; `null`: the phase's own"),
  review: {
    model: setting(orNull(model), null, OF_ONE_STAGE),
    maxRetries: setting(orNull(rounds), null, OF_ONE_STAGE),
    blockOnSeverity: setting(orNull(severity), null, OF_ONE_STAGE),
  },
})

const OF_COMPLEXITY = 'model for tasks of that complexity'
const TEST_COMMAND = 'the command to run; `null`: found in the project; `false`: not run'

/** Every setting there is, in the order in which they are shown. A row here is all that a new one needs beside its reader. */
export const SETTINGS = {
  stages: {
    EXPLORE: {
      ...stage('sonnet', 10),
      explorers: {
        default: setting(wholeNumber(1, 10), 3, 'explorers of an ordinary task'),
        max: setting(wholeNumber(1, 10), 10, 'the most explorers a run may start'),
      },
    },
    PLAN: stage('inherit', 10),
    IMPLEMENT: {
      ...stage('inherit', 5),
      onFailedTask: setting(
        oneOf(['stop', 'continue']),
        'stop',
        'what follows when a task has failed for good: `stop` the run, or `continue` without it',
      ),
      models: {
        easy: setting(model, 'haiku', OF_COMPLEXITY),
        medium: setting(model, 'sonnet', OF_COMPLEXITY),
        hard: setting(model, 'opus', OF_COMPLEXITY),
      },
    },
    TEST: {
      ...stage('inherit', 5),
      commands: { lint: setting(command, null, TEST_COMMAND), test: setting(command, null, TEST_COMMAND) },
      timeoutSeconds: setting(
        wholeNumber(1, DAY_SECONDS),
        540,
        `how long these commands may run together, at most a day; above ${LONGEST_CALL_SECONDS} they run in the background, since no call of the client lasts longer`,
      ),
    },
    FINAL: stage('inherit', 5),
  },
  review: { maxRetries: setting(rounds, 2, 'rounds of repair and new review before the stage restarts') },
  blockOnSeverity: setting(severity, 'medium', 'the lowest severity of an issue that must be repaired'),
  retries: {
    maxRefusals: setting(rounds, 3, 'how often an agent may repair a refused report'),
    maxPerTask: setting(rounds, 2, 'new attempts of a failed task'),
    maxPerPhase: setting(rounds, 2, 'new attempts of a failed step or test run'),
    maxPerStage: setting(rounds, 1, 'restarts of a stage'),
    maxUnreachable: setting(
      wholeNumber(0, 100),
      10,
      'new attempts of a step whose agent could not reach the model, 0 to 100',
    ),
    // The client gives up after 8 blocked stops in a row; ours must end first.
    maxIdleStops: setting(wholeNumber(1, 7), 5, 'turns the orchestrator may end without making its calls'),
    backoffSeconds: setting(
      wholeNumber(0, LONGEST_CALL_SECONDS),
      30,
      'pause before such an attempt; it doubles each time, up to an hour',
    ),
  },
  git: {
    workflow: setting(
      oneOf(['none', 'commit', 'branch', 'branch+PR']),
      'branch',
      '`none`, `commit`, `branch` (commit on a new branch), `branch+PR` (push and pull request too)',
    ),
    branchPrefix: setting(branchPrefix, 'phasegate/', "start of the new branch's name"),
    excludePatterns: setting(patterns, SECRET, 'files that are never staged; a list replaces the list before it'),
  },
  workstream: {
    maxParallelAgents: setting(agents, 5, 'how many threads of a batch work at the same time'),
    waitSeconds: setting(wholeNumber(1, LONGEST_CALL_SECONDS), 540, 'how long one wait for threads lasts, at most 590'),
    threadDeadline: setting(minutes, 60, 'minutes one attempt of a thread may take'),
  },
}

type ValuesOf<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends Setting<infer Value> ? Value : ValuesOf<Group[Name]>
}

/**
 * The value of every setting. A `null` means "not set here": a stage's `deadline` and `review` then follow the phase file and
 * the general `review` and `blockOnSeverity`.
 */
export type Settings = ValuesOf<typeof SETTINGS>

/** Settings and groups of them, by name. */
export interface Rows {
  readonly [name: string]: Setting<unknown> | Rows
}

export const isSetting = (row: Setting<unknown> | Rows): row is Setting<unknown> => typeof row['fits'] === 'function'

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Settings that were put together of checked parts: what is missing or wrong in them is a bug. */
export const asSettings = (value: unknown): Settings => {
  if (isSettings(value)) return value
  throw new Error('settings with one that is missing or not allowed')
}

const isSettings = (value: unknown): value is Settings => hasAll(SETTINGS, value)

const hasAll = (rows: Rows, value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(rows).every(([name, row]) => (isSetting(row) ? row.fits(value[name]) : hasAll(row, value[name])))

const valuesOf = (rows: Rows): Record<string, unknown> =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, isSetting(row) ? row.value : valuesOf(row)]))

export const DEFAULTS: Settings = asSettings(valuesOf(SETTINGS))
