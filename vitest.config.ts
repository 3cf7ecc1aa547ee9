import { defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'

// Fast ones first: the core and disk tests fail in a second, before the real client is started.
export default defineConfig({
  test: {
    reporters: ['default', closingLine()],
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
