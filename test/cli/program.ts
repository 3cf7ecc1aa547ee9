import { runCli } from '../../src/cli/run.ts'
import { runSample, SAMPLE } from './sample.ts'

process.exitCode = await runCli({
  program: 'work',
  summary: 'A sample.',
  version: '1.2.3',
  table: SAMPLE,
  run: runSample,
  argv: process.argv.slice(2),
  io: process,
})
