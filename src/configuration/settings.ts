import * as z from 'zod/mini'
import { PERMISSION_MODES } from '../workflow/core/permission-modes.ts'
import { LONGEST_CALL_SECONDS } from '../workflow/core/longest-call.ts'
import { SEVERITIES } from '../workflow/core/severity.ts'

// The message of each schema is what is said after `allowed:` when a value is refused.
const yesNo = z.boolean('true, false')

const oneOf = <const Names extends readonly string[]>(names: Names) => z.enum(names, names.join(', '))

const wholeNumber = (least: number, most: number) => {
  const allowed = { error: `a whole number from ${least} to ${most}`, abort: true }
  return z.int(allowed).check(z.gte(least, allowed), z.lte(most, allowed))
}

const MINUTES = { error: 'a number of minutes above 0, up to 1440', abort: true }
const minutes = z.number(MINUTES).check(z.gt(0, MINUTES), z.lte(1440, MINUTES))

const orNull = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.union([schema, z.null()], { error: ({ errors }) => `${errors[0]?.[0]?.message}, or null` })

const COMMAND = 'a command, null (find it in the project), or false (do not run it)'
const command = z.union([z.string().check(z.regex(/\S/, COMMAND)), z.null(), z.literal(false)], COMMAND)

const filled = (said: string) => z.string(said).check(z.regex(/\S/, said))
const list = (said: string) => z.array(filled(said), said)
const setup = filled('a command, such as "npm ci"')
const program = filled('the path of a program, such as /usr/local/bin/claude')

const BRANCH_PREFIX = 'the beginning of a branch name git accepts, such as phasegate/'
const branchPrefix = z
  .string(BRANCH_PREFIX) // Nothing that a shell reads: people and agents are told command lines with it.
  .check(z.regex(/^(?![-/.#])(?!.*(?:\.\.|\/\/|\/\.|\.lock\/))[\p{L}\p{M}\p{N}_./+@=,%#-]*$/u, BRANCH_PREFIX))

const patterns = list('a list of file patterns, such as ["*.pem", ".env*"]')
const rules = list('a list of rules of the client, such as ["Bash(npm test *)"]')

const DOLLARS = { error: 'a number of US dollars above 0', abort: true }
const dollars = z.number(DOLLARS).check(z.gt(0, DOLLARS))

const MEANINGS = new Map<SettingSchema, string>()

/** One setting: what it may be, what it is where nobody sets it, and what it means. */
const setting = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: z.core.util.NoUndefined<z.output<Schema>>,
  means: string,
) => {
  // oxlint-disable-next-line no-underscore-dangle -- the name that zod/mini gives to a default
  const made = z._default(schema, value)
  MEANINGS.set(made, means)
  return made
}

const MODELS = ['sonnet', 'opus', 'haiku', 'fable', 'inherit'] as const
const [model, severity] = [oneOf(MODELS), oneOf(SEVERITIES)]
const [rounds, agents] = [wholeNumber(0, 10), wholeNumber(1, 20)]

const SECRET = '.env* *.pem *.key *.p12 *.pfx id_rsa* id_ed25519* .netrc credentials.json .agents/**'.split(' ')
const OF_ONE_STAGE = 'for the review of one stage; `null`: the general values'

const stage = (usual: (typeof MODELS)[number], atOnce: number) => ({
  enabled: setting(yesNo, true, '`false` leaves the stage out of the schedule'),
  model: setting(model, usual, "model of the stage's agents"),
  maxParallelAgents: setting(agents, atOnce, 'how many of its agents work at the same time'),
  deadline: setting(orNull(minutes), null, "minutes one attempt of a step may take; `null`: the phase's own"),
  review: z.strictObject({
    model: setting(orNull(model), null, OF_ONE_STAGE),
    maxRetries: setting(orNull(rounds), null, OF_ONE_STAGE),
    blockOnSeverity: setting(orNull(severity), null, OF_ONE_STAGE),
  }),
})

const OF_COMPLEXITY = 'model for tasks of that complexity'
const TEST_COMMAND = 'the command to run; `null`: found in the project; `false`: not run'

/** Every setting there is, in the order in which they are shown. A row here is all that a new one needs beside its reader. */
export const SETTINGS = z.strictObject({
  stages: z.strictObject({
    EXPLORE: z.strictObject({
      ...stage('sonnet', 10),
      explorers: z.strictObject({
        default: setting(wholeNumber(1, 10), 3, 'explorers of an ordinary task in a large project'),
        max: setting(wholeNumber(1, 10), 10, 'the most explorers a run may start'),
      }),
    }),
    PLAN: z.strictObject(stage('inherit', 10)),
    IMPLEMENT: z.strictObject({
      ...stage('inherit', 5),
      onFailedTask: setting(
        oneOf(['stop', 'continue']),
        'stop',
        'what follows when a task has failed for good: `stop` the run, or `continue` without it',
      ),
      smallChange: setting(wholeNumber(0, 10_000), 30, 'a change of fewer lines is not simplified; 0: every change is'),
      models: z.strictObject({
        easy: setting(model, 'haiku', OF_COMPLEXITY),
        medium: setting(model, 'sonnet', OF_COMPLEXITY),
        hard: setting(model, 'opus', OF_COMPLEXITY),
      }),
    }),
    TEST: z.strictObject({
      ...stage('inherit', 5),
      commands: z.strictObject({
        lint: setting(command, null, TEST_COMMAND),
        test: setting(command, null, TEST_COMMAND),
      }),
      timeoutSeconds: setting(
        wholeNumber(1, 86_400),
        540,
        `how long these commands may run together, at most a day; above ${LONGEST_CALL_SECONDS} they run in the background, since no call of the client lasts longer`,
      ),
    }),
    FINAL: z.strictObject(stage('inherit', 5)),
  }),
  review: z.strictObject({
    maxRetries: setting(rounds, 2, 'rounds of repair and new review before the stage restarts'),
  }),
  blockOnSeverity: setting(severity, 'medium', 'the lowest severity of an issue that must be repaired'),
  retries: z.strictObject({
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
    maxIdleStops: setting(
      wholeNumber(1, 7),
      5,
      'turns the orchestrator may end without making its calls, or with calls that are refused',
    ),
    backoffSeconds: setting(
      wholeNumber(0, LONGEST_CALL_SECONDS),
      30,
      'pause before such an attempt; it doubles each time, up to an hour',
    ),
  }),
  git: z.strictObject({
    workflow: setting(
      oneOf(['none', 'commit', 'branch', 'branch+PR', 'merge']),
      'branch',
      '`none`, `commit`, `branch` (commit on a new branch), `branch+PR` (push and pull request too), `merge` (into the branch you are on)',
    ),
    commits: setting(
      oneOf(['one', 'per-task']),
      'one',
      '`one` commit of a whole run, or one `per-task`, where agents work in trees',
    ),
    branchPrefix: setting(branchPrefix, 'phasegate/', "start of the new branch's name"),
    pullRequest: setting(oneOf(['full', 'short']), 'full', '`short`: its text leaves out attempts, times and cost'),
    excludePatterns: setting(patterns, SECRET, 'files that are never staged; a list replaces the list before it'),
  }),
  trees: z.strictObject({
    enabled: setting(yesNo, true, '`false`: agents work in your checkout, not each in a git worktree of its own'),
    link: setting(
      orNull(patterns),
      null,
      'folders of the project that a new tree links to; `null`: dependency folders that git ignores, such as node_modules',
    ),
    copy: setting(
      patterns,
      [],
      'ignored files that a new tree gets a copy of, as in `.gitignore`; `.worktreeinclude` adds to it',
    ),
    setup: setting(orNull(setup), null, 'a command run in each new tree; what it changes of the project is dropped'),
  }),
  workstream: z.strictObject({
    maxParallelAgents: setting(agents, 5, 'how many threads of a batch work at the same time'),
    waitSeconds: setting(wholeNumber(1, LONGEST_CALL_SECONDS), 540, 'how long one wait for threads lasts, at most 590'),
    threadDeadline: setting(minutes, 60, 'minutes one attempt of a thread may take'),
    check: setting(yesNo, true, 'code runs the tests of a stage before it is offered for approval'),
  }),
  notify: setting(oneOf(['on', 'title', 'off']), 'on', 'a desktop notification when a run needs you or ends'),
  headless: z.strictObject({
    claude: setting(orNull(program), null, 'the client that is started without a session; `null`: the one on the PATH'),
    permissionMode: setting(oneOf(PERMISSION_MODES), 'acceptEdits', 'the permission mode of its agents'),
    allowedTools: setting(rules, [], 'what they may do unasked beside it, as rules of the client'),
    maxCostUsd: setting(orNull(dollars), null, 'what all agents together may cost in US dollars; `null`: no limit'),
  }),
})

/** The value of every setting. `null`: not set here; a stage's `deadline` and `review` then follow the phase file and what holds for all. */
export type Settings = z.infer<typeof SETTINGS>

/** A setting, or a group of them. */
export type SettingSchema = z.core.$ZodType

export const meaningOf = (schema: SettingSchema): string => MEANINGS.get(schema) ?? ''

/** What a group of settings holds, by name; undefined for a setting. */
export const shapeOf = (schema: SettingSchema): Readonly<Record<string, SettingSchema>> | undefined =>
  schema instanceof z.ZodMiniObject ? schema.shape : undefined
