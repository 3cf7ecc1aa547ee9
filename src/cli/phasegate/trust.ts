import { carryOutTrust } from '../../engine/trust.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, print, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { nobodyTypes } from './run-commands.ts'

export const trust = (place: Place, { values, reader }: PhasegateInput<'trust'>): Reply => {
  const why = values.show ? null : nobodyTypes(place)
  if (why !== null) {
    const typed = written(phasegate('trust', ...(values.revoke ? ['--revoke'] : [])), 'client')
    throw new Refused('for-people', `${why}: ${typed}`)
  }
  const { said, found } = carryOutTrust(place, values)
  return { text: `Phasegate: ${print(said, reader)}`, json: { found } }
}
