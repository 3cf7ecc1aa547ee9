import { homedir } from 'node:os'
import { join } from 'node:path'
import { keepCompiled } from './state-manager/keep-compiled.ts'

// Loaded before all that is large: by a hook, and by bin/needs-node.cjs for commands.
keepCompiled(join(homedir(), '.phasegate', 'compiled'))
