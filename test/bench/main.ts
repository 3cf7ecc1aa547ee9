import { benchContext } from './context.ts'
import { benchHooks } from './hooks.ts'
import { table } from './measure.ts'

// `pnpm bench`: ratios and differences of one run, side by side. Absolute times of these machines mean nothing.
console.log(table('Hooks', await benchHooks()))
console.log()
console.log(table('Context', await benchContext()))
