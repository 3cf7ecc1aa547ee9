import * as z from 'zod/mini'
import { LONGEST_CALL_SECONDS } from './longest-call.ts'
import { Severity } from '../core/review.ts'

// The message of every schema here is the text after `allowed:` when a value is refused.

const choice = <const Names extends readonly [string, ...string[]]>(...names: Names) => z.enum(names, names.join(', '))

const wholeNumber = (least: number, most: number) => {
  const allowed = `a whole number from ${least} to ${most}`
  return z.int(allowed).check(z.minimum(least, allowed), z.maximum(most, allowed))
}

const orNull = <Schema extends z.ZodMiniType>(schema: Schema, allowed: string) =>
  z.union([schema, z.null()], `${allowed}, or null`)

const MODELS = ['sonnet', 'opus', 'haiku', 'fable', 'inherit'] as const
const MINUTES = 'a number of minutes above 0, up to 1440'
const COMMAND = 'a command, null (find it in the project), or false (do not run it)'
const PREFIX = 'the beginning of a branch name git accepts, such as phasegate/'
const PATTERNS = 'a list of file patterns, such as ["*.pem", ".env*"]'

const yesNo = z.boolean('true, false')
const model = choice(...MODELS)
const severity = z.enum(Severity.options, Severity.options.join(', '))
const rounds = wholeNumber(0, 10)
const minutes = z.number(MINUTES).check(z.positive(MINUTES), z.maximum(1440, MINUTES))
const command = z.union([z.string(COMMAND).check(z.regex(/\S/, COMMAND)), z.null(), z.literal(false)], COMMAND)
const insideOneCall = wholeNumber(1, LONGEST_CALL_SECONDS)
const DAY_SECONDS = 86_400

const stage = {
  enabled: yesNo,
  model,
  maxParallelAgents: wholeNumber(1, 20),
  deadline: orNull(minutes, MINUTES),
  review: z.object({
    model: orNull(model, MODELS.join(', ')),
    maxRetries: orNull(rounds, 'a whole number from 0 to 10'),
    blockOnSeverity: orNull(severity, Severity.options.join(', ')),
  }),
}

/**
 * Every setting with its schema; the values are in `configuration/settings.ts`. A `null` means "not set here": a stage's `deadline` (minutes)
 * and `review` then follow the phase file and the general `review` and `blockOnSeverity`.
 */
export const Settings = z.object({
  stages: z.object({
    EXPLORE: z.object({
      ...stage,
      explorers: z.object({ default: wholeNumber(1, 10), max: wholeNumber(1, 10) }),
    }),
    PLAN: z.object(stage),
    IMPLEMENT: z.object({
      ...stage,
      onFailedTask: choice('stop', 'continue'),
      models: z.object({ easy: model, medium: model, hard: model }),
    }),
    TEST: z.object({
      ...stage,
      commands: z.object({ lint: command, test: command }),
      timeoutSeconds: wholeNumber(1, DAY_SECONDS),
    }),
    FINAL: z.object(stage),
  }),
  review: z.object({ maxRetries: rounds }),
  blockOnSeverity: severity,
  retries: z.object({
    maxRefusals: rounds,
    maxPerTask: rounds,
    maxPerPhase: rounds,
    maxPerStage: rounds,
    maxUnreachable: wholeNumber(0, 100),
    // The client gives up after 8 blocked stops in a row; ours must end first.
    maxIdleStops: wholeNumber(1, 7),
    backoffSeconds: wholeNumber(0, 590),
  }),
  git: z.object({
    workflow: choice('none', 'commit', 'branch', 'branch+PR'),
    branchPrefix: z
      .string(PREFIX)
      .check(z.regex(/^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock\/))[^\s~^:?*[\\\p{Cc}]*$/u, PREFIX)),
    excludePatterns: z.array(z.string(PATTERNS).check(z.regex(/\S/, PATTERNS)), PATTERNS),
  }),
  workstream: z.object({
    maxParallelAgents: wholeNumber(1, 20),
    waitSeconds: insideOneCall,
    threadDeadline: minutes,
  }),
})
export type Settings = z.infer<typeof Settings>
