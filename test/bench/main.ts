import { benchBoard } from './board.ts'
import { benchContext } from './context.ts'
import { benchHeadless } from './headless.ts'
import { benchHooks } from './hooks.ts'
import { benchMakespan } from './makespan.ts'
import { benchPool } from './pool.ts'
import { benchSize } from './size.ts'
import { table } from './table.ts'
import { benchTrees } from './trees.ts'
import { benchWork } from './work.ts'

// Where a company's certificates are set, every Node process reads them first, `node -e 0` too: 40 ms, beside which all that we add
// looks small.
delete process.env['NODE_EXTRA_CA_CERTS']

// `pnpm bench`: ratios and differences of one run, side by side. Absolute times of one machine mean nothing on another.
console.log(table('Time of a hook, at the median (and at the best)', await benchHooks()))
console.log()
console.log(table('Context of the main thread', await benchContext()))
console.log()
console.log(table('What a task takes, by its size and profile', await benchSize()))
console.log()
console.log(table('Tasks in a terminal, where agents run in the background', await benchMakespan()))
console.log()
console.log(table('Without a session', await benchHeadless()))
console.log()
console.log(table('On other machines', await benchPool()))
console.log()
console.log(table('The work command line', benchWork()))
console.log()
console.log(table('Trees of a repository of 10,000 files', benchTrees()))
console.log()
console.log(table('The board', await benchBoard()))
