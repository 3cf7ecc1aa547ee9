import * as z from 'zod/mini'

const name = z.string().check(z.minLength(1))

/**
 * Where agents work. Each in a tree of its own, merged into `branch`, which began at the commit `base`; what is not merged is
 * kept in refs below `keep`, and `left` are the changed files of the user's that it began without, `taken` those that it began
 * with; `setupMs` is how long `trees.setup` takes, `prefix` where in a tree the project is (`packages/a/`; empty at its top). Or all
 * in the user's checkout, and why.
 */
export const Trees = z.union([
  z.object({
    branch: name,
    base: name,
    keep: name,
    prefix: z.string(),
    left: z.array(z.string()),
    taken: z.optional(z.array(z.string())),
    setupMs: z.optional(z.number()),
  }),
  z.object({ off: z.string() }),
])
export type Trees = z.infer<typeof Trees>
