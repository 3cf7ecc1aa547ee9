// Lets `npm test` and `npm run demo` work on a clean clone with git, Node and npm only:
// fetches the pinned pnpm, installs from the lockfile, then runs the script named in the arguments.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const pnpm = (...args) => {
  const { status, error } = spawnSync('npx', ['--yes', packageManager, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error) throw error
  return status ?? 1
}

if (!existsSync(join(root, 'node_modules'))) {
  console.log('Installing what is pinned, once; the Claude Code client alone is about 380 MB …')
}
process.exitCode = pnpm('install', '--frozen-lockfile', '--reporter=silent') || pnpm(...process.argv.slice(2))
