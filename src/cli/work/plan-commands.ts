import { addBatch, addStage, addThread } from './add.ts'
import { agents } from './agents.ts'
import { check } from './check.ts'
import { create } from './create.ts'
import { repair } from './repair.ts'

/** The commands that make a plan, add to it, check it, or put its journal in order. */
export const planCommands = {
  create,
  check,
  'add stage': addStage,
  'add batch': addBatch,
  'add thread': addThread,
  agents,
  repair,
}
