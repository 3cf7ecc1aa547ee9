import { homedir } from 'node:os'
import { join } from 'node:path'
import { keepCompiled } from './state-manager/keep-compiled.ts'

// Preloaded by bin/needs-node.cjs.
keepCompiled(join(homedir(), '.phasegate', 'compiled'))
