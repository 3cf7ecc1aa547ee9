/** What a record holds under a name that somebody else chose: `constructor` and `__proto__` are names like any other. */
export const ownValue = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** What a value of JSON holds at a path; undefined where that leads nowhere. */
export const valueAt = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((found, name) => (isRecord(found) ? ownValue(found, name) : undefined), value)

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
