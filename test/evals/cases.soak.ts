import { test } from 'vitest'
import { CASES, GRADED_ALWAYS, isGradedWell } from './graded.ts'
import { isGradable } from './is-gradable.ts'

test.each(CASES.filter((name) => isGradable(name) && !GRADED_ALWAYS.includes(name)))(
  '%s: the solution holds every check, nothing done and false claims hold none',
  isGradedWell,
)
