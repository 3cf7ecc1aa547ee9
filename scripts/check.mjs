// All that `npm test` looks at: the quick checks side by side, each in a line, then the tests.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const QUICK = ['typecheck', 'lint', 'format:check', 'unused', 'build:check']
const TESTS = 'vitest run --project unit --project replay --project e2e'

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const check = async (name) => {
  const begun = performance.now()
  const child = spawn(scripts[name], { shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const [code] = await once(child, 'close')
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(code === 0 ? `✓ ${name} ${seconds} s` : `✗ ${name} (${scripts[name]})\n${Buffer.concat(said).toString()}`)
  return code === 0
}

const passed = await Promise.all(QUICK.map(check))
// By then dist is known to be what the source gives.
const test = () => spawnSync(TESTS, { shell: true, stdio: 'inherit', env: { ...process.env, DIST: 'checked' } }).status
process.exitCode = passed.every(Boolean) ? (test() ?? 1) : 1
