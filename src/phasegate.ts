import { calledIn } from './cli/called-in.ts'
import { PHASEGATE } from './commands/phasegate.ts'
import { runCli } from './cli/run.ts'
import { runPhasegate } from './cli/phasegate/commands.ts'
import { hereIn } from './cli/phasegate/place.ts'
import { pluginFolder } from './plugin-folder.ts'
import manifest from '../package.json' with { type: 'json' }

void calledIn('phasegate', (folder) =>
  runCli({
    program: 'phasegate',
    summary: 'Runs development work through gated stages with many agents in Claude Code.',
    version: manifest.version,
    table: PHASEGATE,
    run: runPhasegate(hereIn(folder, pluginFolder(), process.env)),
    argv: process.argv.slice(2),
    io: process,
  }),
)
