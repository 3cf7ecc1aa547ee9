import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

// Killed between the draft and the link that would have published it.
fs.linkSync = () => process.kill(process.pid, 'SIGKILL')
syncBuiltinESMExports()

const { publish } = await import('../../src/state-manager/publish.ts')
publish(process.argv[2] ?? '', { commit: Number(process.argv[3]), at: '', by: 'who dies', events: ['lost'] })
