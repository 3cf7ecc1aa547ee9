import { completionScript } from '../../commands/completion.ts'
import { PHASEGATE } from '../../commands/phasegate.ts'
import { WORK } from '../../commands/work.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const completion = (_: Place, { values }: PhasegateInput<'completion'>): Reply => ({
  text: completionScript(values.SHELL, { phasegate: PHASEGATE, work: WORK }),
})
