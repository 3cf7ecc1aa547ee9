// Fails when dist/ is not what src builds to. dist/ is committed: a plugin install runs no build.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)

/** File name -> content of the files in a folder; none for a folder that is not there. */
const filesOf = async (folder) => {
  const names = await readdir(folder).catch(() => [])
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])))
}

const fresh = await mkdtemp(join(tmpdir(), 'phasegate-dist-'))
try {
  await build({ outDir: fresh, silent: true })
  const [built, committed] = await Promise.all([filesOf(fresh), filesOf(join(root, 'dist'))])
  const names = new Set([...built.keys(), ...committed.keys()])
  const stale = [...names].filter((name) => built.get(name) !== committed.get(name))
  if (stale.length > 0) {
    console.error(`dist/ is stale: run pnpm build and commit (${stale.map((name) => `dist/${name}`).join(', ')})`)
    process.exitCode = 1
  }
} finally {
  await rm(fresh, { recursive: true, force: true })
}
