import { defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'
import { LargeLast } from './test/large-last.ts'

// To start a process takes as long as ours is large: 5 ms where it holds 20 MB, 60 where it holds 400, and most tests start some.
const SMALL = { execArgv: ['--expose-gc', '--max-semi-space-size=4'], setupFiles: './test/small-again.ts' }

// A limit ends what hangs, in milliseconds. A machine on which ten other things run takes ten times as long, which is no failure.
const LIMITS = { testTimeout: 120_000, hookTimeout: 120_000 }

// Where a company's certificates are set, every Node process reads them whole before anything else: 40 ms, in a thousand processes.
delete process.env['NODE_EXTRA_CA_CERTS']

// Fast ones first: the core and disk tests fail in a second, before the real client is started.
export default defineConfig({
  test: {
    globalSetup: './test/build.ts',
    // Of two cores vitest would use one; and a test waits a sixth of its time, for processes that it started.
    maxWorkers: 3,
    reporters: ['default', closingLine()],
    sequence: { sequencer: LargeLast },
    // Our modules keep nothing between two calls, so files may share them (`isolate`): loading them is a third of the time.
    projects: [
      {
        test: {
          name: 'unit',
          ...LIMITS,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          isolate: false,
          ...SMALL,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'replay',
          include: ['test/e2e/{both,replayed}/**/*.test.ts'],
          provide: { client: 'replayed', soaks: false },
          ...LIMITS,
          isolate: false,
          ...SMALL,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          provide: { client: 'real', soaks: false },
          include: ['test/e2e/{both,live,demo}/**/*.test.ts'],
          // On the real client they are for the soak alone.
          exclude: ['test/e2e/both/{straight,terminal-fork}.test.ts'],
          isolate: false,
          ...SMALL,
          ...LIMITS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'soak',
          provide: { client: 'real', soaks: true },
          // What takes minutes, or many processes that die, or what other scenes show, too: `pnpm soak`, not every commit.
          include: [
            'test/**/*.soak.ts',
            'test/e2e/both/{straight,terminal-execute,terminal-fork}.test.ts',
            'test/e2e/live/evals.test.ts',
          ],
          ...LIMITS,
          testTimeout: 300_000,
        },
      },
    ],
  },
})
