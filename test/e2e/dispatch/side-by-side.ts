import { type Deed, heldUntil } from '../model/agents.ts'

/** Agents none of which goes on before all have begun: started one after another, they would never end. */
export const sideBySide = (count: number, deed: Deed): Deed => {
  let begun = 0
  let all = (): void => undefined
  const allBegun = new Promise<void>((resolve) => {
    all = resolve
  })
  return (step) => {
    if (step.attempt === 1) begun += 1
    if (begun === count) all()
    return heldUntil(allBegun, deed)(step)
  }
}
