import { carryOutTrust } from '../../engine/trust.ts'
import { phasegate, print } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { conductorOf, type PhasegateInput, type Place } from './place.ts'
import { refuseNoPerson } from '../person.ts'

export const trust = (place: Place, { values, reader }: PhasegateInput<'trust'>): Reply => {
  const again = phasegate('trust', ...(values.revoke ? ['--revoke'] : []))
  if (!values.show) refuseNoPerson(place, conductorOf(place), again)
  const { said, found } = carryOutTrust(place, values)
  return { text: `Phasegate: ${print(said, reader)}`, json: { found } }
}
