import type { Spent, Tokens } from './spent.ts'

export const nothingSpent: Spent = { models: {} }

/** Both together. What only one of them says in dollars is not said of both. */
export const together = (one: Spent, other: Spent): Spent => {
  const names = [...new Set([...Object.keys(one.models), ...Object.keys(other.models)])]
  const models = names.map((name): [string, Tokens] => [name, sum(one.models[name], other.models[name])])
  return { models: Object.fromEntries(models) }
}

export const sum = (one = noTokens, other = noTokens): Tokens => eachKind(one, other, (a, b) => a + b)

/** What becomes of two amounts, kind by kind. */
export const eachKind = (one: Tokens, other: Tokens, of: (a: number, b: number) => number): Tokens => ({
  input: of(one.input, other.input),
  output: of(one.output, other.output),
  cacheRead: of(one.cacheRead, other.cacheRead),
  cacheWrite5m: of(one.cacheWrite5m, other.cacheWrite5m),
  cacheWrite1h: of(one.cacheWrite1h, other.cacheWrite1h),
})

export const noTokens: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }

/** All tokens of every kind. */
export const tokenCount = ({ models }: Spent): number =>
  Object.values(models).reduce((all, one) => all + countOf(one), 0)

export const countOf = ({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: Tokens): number =>
  input + output + cacheRead + cacheWrite5m + cacheWrite1h
