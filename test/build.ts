import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const ROOT = join(import.meta.dirname, '..')
const SHIPPED = ['.claude-plugin', 'agents', 'bin', 'commands', 'hooks', 'prompts', 'skills']

declare module 'vitest' {
  interface ProvidedContext {
    /** The plugin as it would be installed from the sources as they are now, in a folder with a space. No test changes it. */
    readonly plugin: string
  }
}

/** Builds the plugin once for all tests of a run; gone afterwards. */
export default ({ provide }: TestProject): (() => void) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate plugin ')))
  for (const name of SHIPPED) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  const tsup = join(ROOT, 'node_modules/tsup/dist/cli-default.js')
  execFileSync(process.execPath, [tsup, '--out-dir', join(folder, 'dist')], { cwd: ROOT, stdio: 'pipe' })
  provide('plugin', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
