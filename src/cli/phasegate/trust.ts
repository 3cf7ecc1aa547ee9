import { carryOutTrust } from '../../engine/trust.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, print, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { readState } from '../../state-manager/run-state.ts'
import { whyNoPerson } from '../person.ts'

export const trust = (place: Place, { values, reader }: PhasegateInput<'trust'>): Reply => {
  const why = values.show ? null : whyNoPerson(place, place.project, readState(place.project)?.conductor ?? null)
  if (why !== null) {
    const typed = written(phasegate('trust', ...(values.revoke ? ['--revoke'] : [])), 'client')
    throw new Refused('for-people', `${why}: ${typed}`)
  }
  const { said, found } = carryOutTrust(place, values)
  return { text: `Phasegate: ${print(said, reader)}`, json: { found } }
}
