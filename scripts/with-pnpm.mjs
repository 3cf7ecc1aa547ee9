// Lets `npm test` and `npm run demo` work on a clean clone with git, Node and npm only:
// fetches the pinned pnpm, installs from the lockfile, then runs the script named in the arguments.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const pnpm = (stdio, ...args) => {
  const run = spawnSync('npx', ['--yes', packageManager, ...args], {
    cwd: root,
    stdio,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (run.error) throw run.error
  return { status: run.status ?? 1, said: `${run.stdout ?? ''}${run.stderr ?? ''}` }
}

// Silent when it goes well; when it does not, all that was said.
const install = () => {
  // Packages of another store are replaced without a question, which nobody could answer.
  const flags = ['--frozen-lockfile', '--reporter=append-only', '--config.confirmModulesPurge=false']
  const { status, said } = pnpm('pipe', 'install', ...flags)
  if (status !== 0) console.error(`${said.trim()}\n\nThe packages could not be installed: see above.`)
  return status
}

if (!existsSync(join(root, 'node_modules'))) {
  console.log('Installing what is pinned, once; the Claude Code client alone is about 380 MB …')
}
process.exitCode = install() || pnpm('inherit', ...process.argv.slice(2)).status
