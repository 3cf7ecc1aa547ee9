import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const SHIPPED = ['.claude-plugin', 'agents', 'bin', 'commands', 'hooks', 'prompts', 'skills']

/** The plugin as it would be installed from the sources as they are now, in a folder with a space; gone after the tests of the file. */
export const builtPlugin = (): { readonly folder: string } => {
  const plugin = { folder: '' }
  beforeAll(() => {
    plugin.folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate plugin ')))
    for (const name of SHIPPED) cpSync(join(ROOT, name), join(plugin.folder, name), { recursive: true })
    const tsup = join(ROOT, 'node_modules/tsup/dist/cli-default.js')
    execFileSync(process.execPath, [tsup, '--out-dir', join(plugin.folder, 'dist')], { cwd: ROOT, stdio: 'pipe' })
  }, 60_000)
  afterAll(() => rmSync(plugin.folder, { recursive: true, force: true }))
  return plugin
}
