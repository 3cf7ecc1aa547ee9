import { calledIn } from './cli/called-in.ts'
import type { Heavy } from './cli/work/heavy.ts'
import { outputTo } from './cli/output.ts'
import { commandsFor } from './cli/work/commands.ts'
import { hereIn } from './cli/work/place.ts'
import { runCli } from './cli/run.ts'
import { pluginFolder } from './plugin-folder.ts'
import manifest from '../package.json' with { type: 'json' }

// Loaded in the middle of a synchronous read, so by `require`: this file runs as a bundle only.
const heavy = (): Heavy => (require('./cli/work/heavy.ts') as typeof import('./cli/work/heavy.ts')).heavy

const main = async (): Promise<void> => {
  const folder = calledIn('work')
  if (folder === null) return
  const argv = process.argv.slice(2)
  process.exitCode = await runCli({
    program: 'work',
    summary: 'Plans work in stages, batches and threads, and keeps what became of them.',
    version: manifest.version,
    commands: await commandsFor(argv, hereIn(folder, pluginFolder(), process.env, heavy)),
    argv,
    io: { stdout: outputTo(1), stderr: outputTo(2), env: process.env },
  })
}

void main()
