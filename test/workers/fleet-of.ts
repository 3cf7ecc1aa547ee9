import type { PoolAddress } from '../../src/workers/pool-client.ts'
import type { Fleet } from '../../src/workers/remote-runner.ts'
import manifest from '../../package.json' with { type: 'json' }

/** Jobs for whoever takes them, in a repository whose remote is `origin`. */
export const fleetOf = (address: PoolAddress, about: Partial<Fleet> = {}): Fleet => ({
  address,
  version: manifest.version,
  remote: 'origin',
  branch: 'main',
  keep: null,
  run: 'a-run',
  reads: () => ({ folder: '', files: {} }),
  permissionMode: 'acceptEdits',
  allowedTools: [],
  setup: null,
  prefix: '',
  needs: () => [],
  ...about,
})
