import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, pathWith, plugin } from './plugin.ts'

const run = (path: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, cwd = folder()) => {
  const found = spawnSync(path, args, {
    cwd,
    input: 'stdin',
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  })
  return { status: found.status, stdout: found.stdout, stderr: found.stderr }
}

const ran = (name: string, args: readonly string[]) => ({
  status: 0,
  stdout: `${JSON.stringify({ name: `${name}.js`, args, input: 'stdin' })}\n`,
  stderr: '',
})

const ARGUMENTS = ['next', '--task', 'a "b" $c `d` \\ *', '', 'é\n']

describe.each(['phasegate', 'work'])('bin/%s', (name) => {
  test('runs its own script with the arguments as they are, from any folder', () => {
    expect(run(join(plugin(), 'bin', name), ARGUMENTS)).toEqual(ran(name, ARGUMENTS))
  })

  test('finds itself through links, absolute and relative, whatever they are called', () => {
    const bin = join(plugin(), 'bin')
    const links = folder()
    mkdirSync(join(links, 'deep er'))
    symlinkSync(join(bin, name), join(links, 'one'))
    symlinkSync('../one', join(links, 'deep er/two'))
    expect(run(join(links, 'deep er/two'), ['x'])).toEqual(ran(name, ['x']))
  })

  test('finds itself when only its folder is a link, and by a relative path', () => {
    const root = plugin()
    const links = folder()
    symlinkSync(join(root, 'bin'), join(links, '-bin'))
    expect(run(join(links, '-bin', name), ['x'])).toEqual(ran(name, ['x']))
    expect(run('sh', [name, 'x'], {}, join(root, 'bin'))).toEqual(ran(name, ['x']))
    expect(run('sh', [`bin/${name}`, 'x'], {}, root)).toEqual(ran(name, ['x']))
  })

  test('is found on the PATH, and a CDPATH does not lead it astray', () => {
    const root = plugin()
    const env = { PATH: `${join(root, 'bin')}:${process.env['PATH']}`, CDPATH: '/:/tmp' }
    expect(run('sh', ['-c', `${name} x`], env)).toEqual(ran(name, ['x']))
  })

  test('hands the exit code on', () => {
    const root = plugin()
    writeFileSync(join(root, 'dist', `${name}.js`), 'process.exit(3)')
    expect(run(join(root, 'bin', name)).status).toBe(3)
  })

  test('says what is missing without node', () => {
    expect(run(join(plugin(), 'bin', name), [], { PATH: pathWith('sh', 'readlink') })).toEqual({
      status: 127,
      stdout: '',
      stderr: `${name}: node was not found on the PATH. Phasegate needs Node.js 20 or newer: https://nodejs.org/\n`,
    })
  })

  test('has a Windows twin that says the same', () => {
    const twin = readFileSync(join(plugin(), 'bin', `${name}.cmd`), 'utf8').replaceAll('\r\n', '\n')
    expect(twin).toContain(`node -r "%~dp0needs-node.cjs" "%~dp0..\\dist\\${name}.js" %*\n`)
    expect(twin).toContain(`echo ${name}: node was not found on the PATH. Phasegate needs Node.js 20 or newer:`)
  })
})

test('the two scripts are the same file under two names', () => {
  const bin = join(plugin(), 'bin')
  expect(readFileSync(join(bin, 'work'), 'utf8')).toBe(readFileSync(join(bin, 'phasegate'), 'utf8'))
})

/** Runs a script behind needs-node.cjs in a node that says it is 18. */
const inOldNode = (script: string) => {
  const root = plugin()
  const old = join(root, 'old.cjs')
  writeFileSync(
    old,
    `Object.defineProperty(process, 'versions', { value: { node: '18.19.0' } })
    Object.defineProperty(process, 'version', { value: 'v18.19.0' })`,
  )
  return run(process.execPath, ['-r', old, '-r', join(root, 'bin/needs-node.cjs'), join(root, 'dist', script)])
}

describe('an older node', () => {
  const message = `Phasegate needs Node.js 20 or newer; ${process.execPath} is v18.19.0`

  test('is refused with a message', () => {
    expect(inOldNode('work.js')).toEqual({ status: 1, stdout: '', stderr: `${message}: https://nodejs.org/\n` })
  })

  test('does not break a session: the hook tells the user', () => {
    const { status, stdout, stderr } = inOldNode('start.js')
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({ systemMessage: `${message}. No step of the run is guarded until then.` })
  })
})
