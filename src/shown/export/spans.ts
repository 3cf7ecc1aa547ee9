import { createHash } from 'node:crypto'
import { type Range, wide } from '../duration.ts'
import { type AttemptView, type Part, partsOf, type StepView, type View } from '../view/parts.ts'

/**
 * A run or a workstream as OpenTelemetry spans (OTLP/JSON): one for it, its parts, steps and attempts, each below the other.
 * Ids are made of what they stand for: exported twice it is the same trace.
 */
export const spansOf = (view: View, version: string) => {
  const trace: Trace = { view, id: hash(32, view.kind, view.id), refused: refusedIn(view) }
  const parts = partsOf(view).flatMap((part) => spansOfPart(trace, part))
  const range = { from: view.startedAt ?? view.at, to: endOf(view) }
  const root = spanOf(trace, [], view.title, wide([range, ...parts.map(({ range: of }) => of)]), {
    status: codeOf(view.status),
    reason: view.next.reason,
    attributes: { 'phasegate.status': view.status, ...costOf(view) },
  })
  const scopeSpans = [{ scope: { name: 'phasegate', version }, spans: [root, ...parts.map(({ span }) => span)] }]
  return { resourceSpans: [{ resource: { attributes: attributesOf({ 'service.name': 'phasegate' }) }, scopeSpans }] }
}
export type Spans = ReturnType<typeof spansOf>

interface Trace {
  readonly view: View
  readonly id: string
  /** Number of an attempt -> when its reports were refused. */
  readonly refused: ReadonlyMap<number, readonly string[]>
}

const refusedIn = ({ story }: View): Trace['refused'] => {
  const refused = new Map<number, string[]>()
  for (const { type, attempt, at } of story)
    if (type === 'report-refused' && attempt !== null) refused.set(attempt, [...(refused.get(attempt) ?? []), at])
  return refused
}

const UNSET = 0
const OK = 1
const ERROR = 2

const codeOf = (status: string): number =>
  status === 'completed' ? OK : status === 'failed' || status === 'blocked' ? ERROR : UNSET

const hash = (length: number, ...of: readonly string[]): string =>
  createHash('sha256').update(of.join('\0')).digest('hex').slice(0, length)

const endOf = (view: View): string => {
  if (view.kind === 'run') return view.endedAt ?? view.at
  return view.status === 'running' ? view.at : (view.updatedAt ?? view.at)
}

const costOf = ({ cost: { tokens, usd, unknown } }: View): Attributes =>
  tokens === 0 ? {} : { 'phasegate.tokens': tokens, ...(unknown.length === 0 ? { 'phasegate.usd': usd } : {}) }

const spansOfPart = (trace: Trace, part: Part) => {
  const steps = part.steps.filter(({ attempts }) => attempts.length > 0)
  const below = steps.flatMap((step) => spansOfStep(trace, part, step))
  if (below.length === 0) return []
  // As wide as what is below it: what is opened again has begun before.
  const range = wide(below.map(({ range: of }) => of))
  const span = spanOf(trace, [part.id], `${part.id} ${part.name}`, range, {
    status: codeOf(part.status),
    reason: part.reason,
    attributes: { 'phasegate.part': part.id, 'phasegate.status': part.status },
  })
  return [{ range, span }, ...below]
}

const spansOfStep = (trace: Trace, part: Part, step: StepView) => {
  const ranges = step.attempts.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt ?? trace.view.at }))
  const range = wide(ranges)
  const span = spanOf(trace, [part.id, step.id], `${step.id} ${step.title}`, range, {
    status: codeOf(step.status),
    reason: step.reason,
    attributes: { 'phasegate.step': step.id, 'phasegate.status': step.status },
  })
  const attempts = step.attempts.map((attempt, index) => ({
    range: ranges[index] ?? range,
    span: attemptSpan(trace, [part.id, step.id, String(attempt.number)], step, attempt, ranges[index] ?? range),
  }))
  return [{ range, span }, ...attempts]
}

const attemptSpan = (trace: Trace, path: readonly string[], step: StepView, attempt: AttemptView, range: Range) => {
  const { number, agent, outcome, reason, spent } = attempt
  const isBad = outcome !== 'completed' && outcome !== 'running' && outcome !== 'interrupted'
  return spanOf(trace, path, `${agent ?? 'code'} ${step.id}`, range, {
    status: isBad ? ERROR : outcome === 'completed' ? OK : UNSET,
    reason,
    attributes: {
      'phasegate.step': step.id,
      'phasegate.attempt': number,
      'phasegate.outcome': outcome,
      ...(agent === null ? {} : { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent }),
      ...(step.model === null ? {} : { 'gen_ai.request.model': step.model }),
      ...(spent ? spentAttributes(spent) : {}),
    },
    events: refusalsOf(trace, attempt),
  })
}

const spentAttributes = ({ byKind, models, usd, unknown }: NonNullable<AttemptView['spent']>): Attributes => ({
  ...(models.length > 0 ? { 'gen_ai.response.model': models.join(' ') } : {}),
  'gen_ai.usage.input_tokens': byKind.input + byKind.cacheRead + byKind.cacheWrite5m + byKind.cacheWrite1h,
  'gen_ai.usage.output_tokens': byKind.output,
  'gen_ai.usage.cache_read.input_tokens': byKind.cacheRead,
  'gen_ai.usage.cache_creation.input_tokens': byKind.cacheWrite5m + byKind.cacheWrite1h,
  ...(unknown.length === 0 ? { 'phasegate.usd': usd } : {}),
})

// The story says when, the attempt what was wrong.
const refusalsOf = ({ refused }: Trace, { number, refusals }: AttemptView) =>
  (refused.get(number) ?? []).map((at, index) => ({
    timeUnixNano: nanoseconds(at),
    name: 'report refused',
    attributes: attributesOf({ 'phasegate.problems': (refusals[index] ?? []).join('\n') }),
  }))

interface About {
  readonly status: number
  readonly reason: string | null
  readonly attributes: Attributes
  readonly events?: ReturnType<typeof refusalsOf>
}

/** @param path what it stands for below the root */
const spanOf = ({ view, id }: Trace, path: readonly string[], name: string, { from, to }: Range, about: About) => ({
  traceId: id,
  spanId: hash(16, id, ...path),
  ...(path.length === 0 ? {} : { parentSpanId: hash(16, id, ...path.slice(0, -1)) }),
  name,
  kind: 1,
  startTimeUnixNano: nanoseconds(from),
  endTimeUnixNano: nanoseconds(to),
  attributes: attributesOf({ [`phasegate.${view.kind}`]: view.id, ...about.attributes }),
  events: about.events ?? [],
  status: { code: about.status, ...(about.reason !== null && about.status === ERROR ? { message: about.reason } : {}) },
})

const nanoseconds = (at: string): string => String(BigInt(Date.parse(at)) * 1_000_000n)

type Attributes = Readonly<Record<string, string | number>>

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : Number.isInteger(value) && key !== 'phasegate.usd'
          ? { intValue: String(value) }
          : { doubleValue: value },
  }))
