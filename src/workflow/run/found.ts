import * as z from 'zod/mini'

/** A command of the project, and whether agents may run it: by a rule of the client's (`rule`), its mode, or only if somebody is asked. */
export const FoundCommand = z.object({
  name: z.enum(['build', 'lint', 'test']),
  command: z.string(),
  agents: z.enum(['may', 'asked', 'denied']),
  rule: z.nullable(z.string()),
})
export type FoundCommand = z.infer<typeof FoundCommand>

/** What code found out before anything was planned. */
export const Found = z.object({
  /** How many files git tracks; without git how many there are, up to a bound. */
  files: z.number(),
  packageManager: z.nullable(z.string()),
  /** The permission mode of the client. */
  mode: z.string(),
  commands: z.array(FoundCommand),
  /** What decided on the number of explorers. */
  explorersBy: z.enum(['asked', 'task', 'files']),
})
export type Found = z.infer<typeof Found>
