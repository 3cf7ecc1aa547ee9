import { commandsFor } from './cli/work/commands.ts'
import { hereIn } from './cli/work/place.ts'
import { runCli } from './cli/run.ts'
import { pluginFolder } from './plugin-folder.ts'
import manifest from '../package.json' with { type: 'json' }

const main = async (): Promise<void> => {
  const argv = process.argv.slice(2)
  process.exitCode = await runCli({
    program: 'work',
    summary: 'Plans work in stages, batches and threads, and keeps what became of them.',
    version: manifest.version,
    commands: await commandsFor(argv, hereIn(process.cwd(), pluginFolder(), process.env)),
    argv,
    io: process,
  })
}

void main()
