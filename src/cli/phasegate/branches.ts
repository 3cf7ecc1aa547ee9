import { cleanUp, mergeBranch } from '../../engine/run/branches.ts'
import { print } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const merge = ({ project }: Place, { values, reader }: PhasegateInput<'merge'>): Reply => {
  const { said, json } = mergeBranch(project, values.BRANCH)
  return { text: print(said, reader), json }
}

export const clean = ({ project }: Place, { values, reader }: PhasegateInput<'clean'>): Reply => {
  const { said, json } = cleanUp(project, values.NAME)
  return { text: print(said, reader), json }
}
