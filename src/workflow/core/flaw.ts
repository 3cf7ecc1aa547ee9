interface AnyEvent {
  readonly type: string
  readonly at: string
}

// What an event names; every schema of events wants it to have a name.
const NAMES: ReadonlySet<string> = new Set([
  'step',
  'agentId',
  'stage',
  'batch',
  'id',
  'agent',
  'from',
  'to',
  'of',
  'source',
])

/**
 * Why an event could not be read back; null when it can. Its type holds the rest: this is what only the schema says, for who
 * cannot wait until the schema is loaded (`work update`, 12 ms). `test/workflow/core/flaw.test.ts` holds it to the schema.
 */
export const flawOf = (event: AnyEvent): string | null => {
  if (!INSTANT.test(event.at) || Number.isNaN(Date.parse(event.at))) return `${event.type}: at: not an instant in UTC`
  const fields: readonly [string, unknown][] = Object.entries(event)
  const flawed = fields.find(([name, value]) => (NAMES.has(name) && value === '') || isNoNumber(value))
  return flawed ? `${event.type}: ${flawed[0]}: ${String(flawed[1]) || 'empty'}` : null
}

const isNoNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value)

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
