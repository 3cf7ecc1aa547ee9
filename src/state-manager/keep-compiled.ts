import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { ifReadable } from './read.ts'

/**
 * Keeps what V8 makes of our bundles from one process to the next: compiling them is a third of a hook's time. Node does it
 * itself from 22.1 on. Works in a bundle only.
 */
export const keepCompiled = (folder: string): void => {
  const itself: unknown = Reflect.get(nodeModule, 'enableCompileCache')
  if (typeof itself === 'function') return void itself(folder)
  require.extensions['.js'] = (module, file) => load(module, file, join(folder, `${process.version}-${basename(file)}`))
}

const load = (module: NodeJS.Module, file: string, path: string): void => {
  const source = readFileSync(file)
  const compiled = compiledOf(source, path)
  const cached = compiled === null ? {} : { cachedData: compiled }
  const script = new Script(nodeModule.wrap(source.toString()), { filename: file, ...cached })
  // Only at its end a process has compiled all that it calls.
  if (script.cachedDataRejected !== false) process.once('exit', () => keep(path, source, script.createCachedData()))
  const body: unknown = script.runInThisContext()
  const given = [module.exports, module.require.bind(module), module, file, dirname(file)]
  if (typeof body === 'function') Reflect.apply(body, module.exports, given)
}

// A file holds the source and, twice, what that became: V8 believes what it is given, and a damaged one would end the process. (A
// checksum costs the loading of node:zlib or node:crypto, two milliseconds of every hook.)
const compiledOf = (source: Buffer, path: string): Buffer | null =>
  ifReadable(() => {
    const file = readFileSync(path)
    const twins = file.subarray(source.length)
    const compiled = twins.subarray(0, twins.length / 2)
    const isWhole = compiled.equals(twins.subarray(compiled.length))
    return isWhole && file.subarray(0, source.length).equals(source) ? compiled : null
  }, null)

// Where it cannot be written, it is compiled again next time.
const keep = (path: string, source: Buffer, compiled: Buffer): void => {
  const draft = `${path}.${process.pid}.draft`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(draft, Buffer.concat([source, compiled, compiled]))
    renameSync(draft, path)
  } catch {
    ifReadable(() => rmSync(draft, { force: true }), undefined)
  }
}
