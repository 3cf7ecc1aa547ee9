import { onTestFinished } from 'vitest'
import { commitAll, makeWorkplace, type Workplace } from '../e2e/client/workplace.ts'
import { copySample } from '../e2e/demo/sample.ts'

/** The sample project under git, and a home; gone when the test ends. */
export const tally = async (): Promise<Workplace> => {
  const place = await makeWorkplace()
  onTestFinished(() => place.remove())
  await copySample(place.project)
  await commitAll(place.project)
  return place
}
