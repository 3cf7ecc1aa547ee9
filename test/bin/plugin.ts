import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Prints what it was called with and what it could read, as JSON. */
const ECHO = `let input = ''
process.stdin.on('data', (chunk) => (input += chunk))
process.stdin.on('end', () => console.log(JSON.stringify({ name: __filename.split('/').pop(), args: process.argv.slice(2), input })))
`

/** A folder that is gone after the test. */
export const folder = (): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate bin ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

/** A plugin folder (with a space in its path) with our bin/ and commands/, and a dist/ that prints what it got. */
export const plugin = (): string => {
  const root = folder()
  const source = join(import.meta.dirname, '../..')
  cpSync(join(source, 'bin'), join(root, 'bin'), { recursive: true })
  cpSync(join(source, 'commands'), join(root, 'commands'), { recursive: true })
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'dist/compiled.js'), '')
  for (const name of ['hook', 'start', 'phasegate', 'work']) writeFileSync(join(root, 'dist', `${name}.js`), ECHO)
  return root
}

/** A PATH with nothing but these programs of this machine. */
export const pathWith = (...programs: string[]): string => {
  const bin = folder()
  for (const program of programs) {
    const at = (process.env['PATH'] ?? '').split(delimiter).find((part) => existsSync(join(part, program)))
    symlinkSync(realpathSync(join(at ?? '/bin', program)), join(bin, program))
  }
  return bin
}
