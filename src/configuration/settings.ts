import type { Settings } from '../workflow/run/settings.ts'

const STAGE_DEFAULTS = {
  enabled: true,
  model: 'inherit',
  maxParallelAgents: 5,
  deadline: null,
  review: { model: null, maxRetries: null, blockOnSeverity: null },
} as const

export const DEFAULTS: Settings = {
  stages: {
    EXPLORE: { ...STAGE_DEFAULTS, model: 'sonnet', maxParallelAgents: 10, explorers: { default: 3, max: 10 } },
    PLAN: { ...STAGE_DEFAULTS, maxParallelAgents: 10 },
    IMPLEMENT: { ...STAGE_DEFAULTS, onFailedTask: 'stop', models: { easy: 'haiku', medium: 'sonnet', hard: 'opus' } },
    TEST: { ...STAGE_DEFAULTS, commands: { lint: null, test: null }, timeoutSeconds: 540 },
    FINAL: STAGE_DEFAULTS,
  },
  review: { maxRetries: 2 },
  blockOnSeverity: 'medium',
  retries: {
    maxRefusals: 3,
    maxPerTask: 2,
    maxPerPhase: 2,
    maxPerStage: 1,
    maxUnreachable: 10,
    maxIdleStops: 5,
    backoffSeconds: 30,
  },
  git: {
    workflow: 'branch',
    branchPrefix: 'phasegate/',
    excludePatterns: [
      '.env*',
      '*.pem',
      '*.key',
      '*.p12',
      '*.pfx',
      'id_rsa*',
      'id_ed25519*',
      '.netrc',
      'credentials.json',
      '.agents/**',
    ],
  },
  workstream: { maxParallelAgents: 5, waitSeconds: 540, threadDeadline: 60 },
}
