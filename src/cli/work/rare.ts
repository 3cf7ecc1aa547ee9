import type { CliCommand } from '../table.ts'
import { addBatch } from './add-batch.ts'
import { addStage } from './add-stage.ts'
import { addThread } from './add-thread.ts'
import { agents } from './agents.ts'
import { check } from './check.ts'
import { create } from './create.ts'
import type { Place } from './place.ts'
import { repair } from './repair.ts'

/** Commands that people type now and then, in a bundle of their own (tsup.config.ts). */
export const rareCommand = (name: RareName): ((place: Place) => CliCommand) => COMMANDS[name]

const COMMANDS = {
  create,
  check,
  'add stage': addStage,
  'add batch': addBatch,
  'add thread': addThread,
  agents,
  repair,
} as const
export type RareName = keyof typeof COMMANDS
