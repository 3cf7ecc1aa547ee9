import { join } from 'node:path'

/** The program that npm put here for the tests. */
export const ENGINE = join(
  import.meta.dirname,
  '../../node_modules',
  `@restatedev/restate-server-${process.platform}-${process.arch}`,
  'bin/restate-server',
)
