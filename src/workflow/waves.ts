import type { Step } from './state.ts'

/** For each step the number of the wave it belongs to, from 1: steps of one wave run without waiting for each other. */
export const wavesOf = (steps: readonly Step[]): ReadonlyMap<string, number> => {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const waves = new Map<string, number>()
  const waveOf = (id: string): number => {
    const step = byId.get(id)
    if (!step) return 0
    const known = waves.get(id)
    if (known !== undefined) return known
    waves.set(id, 1)
    const wave = 1 + Math.max(0, ...step.needs.map(waveOf))
    waves.set(id, wave)
    return wave
  }
  for (const { id } of steps) waveOf(id)
  return waves
}
