// Lets `npm test` and `npm run demo` work on a clean clone with git, Node and npm only: where what the lockfile pins is not
// installed, it fetches the pinned pnpm and installs it; then it runs the script of package.json that is named. pnpm itself would
// take two seconds to start that.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const textOf = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null)

// pnpm writes down what it has installed when it is done.
const isInstalled = () => textOf('node_modules/.pnpm/lock.yaml') === textOf('pnpm-lock.yaml')

// Silent when it goes well; when it does not, all that was said.
const install = () => {
  if (!existsSync(join(root, 'node_modules'))) {
    console.log('Installing what is pinned, once; the Claude Code client alone is about 380 MB …')
  }
  // Packages of another store are replaced without a question, which nobody could answer.
  const flags = ['--frozen-lockfile', '--reporter=append-only', '--config.confirmModulesPurge=false']
  const { status, stdout, stderr, error } = spawnSync('npx', ['--yes', packageManager, 'install', ...flags], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) console.error(`${`${stdout}${stderr}`.trim()}\n\nThe packages could not be installed: see above.`)
  return status ?? 1
}

const run = () => {
  const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const { status, error } = spawnSync(isByModel ? AS_NOBODYS : scripts[name], {
    cwd: root,
    env: { ...(isByModel ? withoutClient() : process.env), PATH },
    stdio: 'inherit',
    shell: true,
  })
  if (error) throw error
  return status ?? 1
}

// The tests play a person. Started by a model, in the shell of a client, they would be found out by what they test, which looks at
// whose child a process is (src/engine/client.ts): there they are nobody's, and end when who started them does.
const isByModel = process.platform === 'linux' && Boolean(process.env.CLAUDECODE || process.env.CLAUDE_CODE_SESSION_ID)
const AS_NOBODYS = `exec 4>&1; exit "$( (setsid sh -c '
  { while kill -0 "$STARTED_BY"; do sleep 1; done; kill 0; } >/dev/null 2>&1 4>&- &
  (eval "$SCRIPT") >&4; echo $?' &) )"`
const withoutClient = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith('CLAUDE'))),
  SCRIPT: scripts[name],
  STARTED_BY: String(process.pid),
})

const [, , name] = process.argv
if (scripts[name] === undefined) throw new Error(`package.json has no script ${name}`)
process.exitCode = (isInstalled() ? 0 : install()) || run()
