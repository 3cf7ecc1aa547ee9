import { mkdir } from 'node:fs/promises'
import { PICTURES } from './draw.ts'
import { takeRun } from './take-run.ts'
import { takeShell } from './take-shell.ts'
import { takeStage } from './take-stage.ts'

// `pnpm picture`: makes docs/pictures from real runs with a scripted model, which are looked at while they work and when they end.
await mkdir(PICTURES, { recursive: true })
for (const take of [takeRun, takeShell, takeStage]) await take()
