import { calledIn } from './cli/called-in.ts'
import { outputTo } from './cli/output.ts'
import { runWork } from './cli/work/commands.ts'
import { hereIn } from './cli/work/place.ts'
import type { Readers } from './cli/work/readers.ts'
import { runCli } from './cli/run.ts'
import { WORK } from './commands/work.ts'
import { pluginFolder } from './plugin-folder.ts'
import manifest from '../package.json' with { type: 'json' }

// Loaded in the middle of a synchronous read, so by `require`: this file runs as a bundle only.
const readers = (): Readers => (require('./cli/work/readers.ts') as typeof import('./cli/work/readers.ts')).readers

void calledIn('work', (folder) =>
  runCli({
    program: 'work',
    summary: 'Plans work in stages, batches and threads, and keeps what became of them.',
    version: manifest.version,
    table: WORK,
    run: runWork(hereIn(folder, pluginFolder(), process.env, readers)),
    argv: process.argv.slice(2),
    io: { stdout: outputTo(1), stderr: outputTo(2), env: process.env },
  }),
)
