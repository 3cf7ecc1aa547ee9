import { DISPATCH, type DispatchArguments, dispatchOf } from '../../src/commands/dispatch.ts'
import { takeApart } from '../../src/commands/given.ts'
import { OVERRIDE, type OverrideArguments, overrideOf } from '../../src/commands/override.ts'
import { readLine, valuesOf } from '../../src/commands/read.ts'
import { RESUME, type ResumeArguments, resumeOf } from '../../src/commands/resume.ts'
import { wordsOfList } from '../../src/commands/words.ts'

/** What is meant by what stands behind `/dispatch`. */
export const dispatchArguments = (line: string): DispatchArguments => dispatchOf(readLine(DISPATCH, line))

/** The same of words that a shell has split, behind `phasegate dispatch`. */
export const dispatchWords = (words: readonly string[]): DispatchArguments =>
  dispatchOf(valuesOf(DISPATCH, takeApart(DISPATCH, wordsOfList(words), 'shell')))

export const resumeArguments = (line: string): ResumeArguments => resumeOf(readLine(RESUME, line))

export const overrideArguments = (line: string): OverrideArguments => overrideOf(readLine(OVERRIDE, line))
