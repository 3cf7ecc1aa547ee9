/** A task of a random graph: what it needs comes before it. */
export interface RandomTask {
  readonly number: number
  readonly needs: readonly number[]
  /** How long its agent works. */
  readonly ms: number
}

/** Tasks that each need up to three of the eight before them; the same for the same seed. */
export const randomTasks = (seed: number, count: number, ms: readonly [least: number, most: number]): RandomTask[] => {
  const random = randomNumbers(seed)
  const [least, most] = ms
  return Array.from({ length: count }, (_, index) => {
    const near = Array.from({ length: Math.min(index, 8) }, (_each, back) => index - back)
    const wanted = Math.floor(random() * 4)
    const needs = near
      .map((number) => ({ number, rank: random() }))
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, wanted)
      .map(({ number }) => number)
      .toSorted((a, b) => a - b)
    return { number: index + 1, needs, ms: Math.round(least + random() * (most - least)) }
  })
}

/** The tasks of the chain that takes longest, first to last. */
export const criticalPath = (tasks: readonly RandomTask[]): RandomTask[] => {
  const ending = new Map<number, RandomTask[]>()
  for (const task of tasks)
    ending.set(task.number, [...longest(task.needs.map((need) => ending.get(need) ?? [])), task])
  return longest([...ending.values()])
}

export const totalMs = (tasks: readonly RandomTask[]): number => tasks.reduce((sum, { ms }) => sum + ms, 0)

const longest = (chains: readonly RandomTask[][]): RandomTask[] =>
  chains.toSorted((a, b) => totalMs(b) - totalMs(a))[0] ?? []

/** How many are at work at the same time at most, when nothing but their needs holds them up. */
export const widthOf = (tasks: readonly RandomTask[]): number => {
  const ends = new Map<number, number>()
  const spans = tasks.map(({ number, needs, ms }) => {
    const start = Math.max(0, ...needs.map((need) => ends.get(need) ?? 0))
    ends.set(number, start + ms)
    return { start, end: start + ms }
  })
  return Math.max(...spans.map(({ start }) => spans.filter((each) => each.start <= start && start < each.end).length))
}

/** Numbers from 0 to 1, evenly spread: a linear congruence with the constants of Numerical Recipes. */
const randomNumbers = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
