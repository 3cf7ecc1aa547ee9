import * as z from 'zod/mini'

const name = z.string().check(z.minLength(1))

/** What is run in each new tree, and the milliseconds that it took in the first; null: it was not run yet. */
const TreeSetup = z.object({ command: name, ms: z.nullable(z.number()) })

/**
 * Where agents work. Each in a tree of its own, merged into `branch`, which began at the commit `base`; what is not merged is
 * kept in refs below `keep`; `left` are the changed files of the user's that it began without, `taken` those that it began with;
 * `prefix` is where in a tree the project is (`packages/a/`; empty at its top). Or all in the user's checkout, and why.
 */
export const Trees = z.union([
  z.object({
    branch: name,
    base: name,
    keep: name,
    prefix: z.string(),
    left: z.array(z.string()),
    taken: z.optional(z.array(z.string())),
    setup: z.optional(TreeSetup),
  }),
  z.object({ off: z.string() }),
])
export type Trees = z.infer<typeof Trees>
