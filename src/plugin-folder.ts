import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'

/** The folder of the plugin: the entry that runs is `<plugin>/dist/x.js` (or `<plugin>/src/x.ts`). No environment needed. */
export const pluginFolder = (): string => dirname(dirname(realpathSync(process.argv[1] ?? '.')))
