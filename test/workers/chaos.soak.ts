import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { signalGroup } from '../../src/machine/processes.ts'
import { fakeClient } from '../headless/fake-client.ts'
import { folder, git } from '../machine/folder.ts'
import { homeWithRemote, poolHere } from './scene.ts'

const { address, pool } = poolHere(4000)

test('whoever dies, freezes or is cut off, every task is accepted exactly once', { timeout: 180_000 }, async () => {
  const client = fakeClient(folder())
  const net = await cuttable(new URL(address().url).port)
  const [dies, freezes, isCut] = [
    machine('dies', client, address().url),
    machine('freezes', client, address().url),
    machine('is-cut', client, net.url),
  ]
  const { root } = homeWithRemote()
  const trees = Array.from({ length: 6 }, (_, index) => {
    const tree = join(root, '.agents', 'trees', `agent-${index}`)
    git(root, 'worktree', 'add', '--quiet', '--detach', tree, 'HEAD')
    return tree
  })
  const journal = join(folder(), 'journal')
  const lines = (): string[] => (existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : [])
  const accepted = (): string[] => lines().flatMap((line) => /^accepted (\S+)/.exec(line)?.[1] ?? [])
  const isDone = (each: string): boolean => lines().includes(`accepted ${each}`)
  const first = coordinator(journal, trees)

  await until(() => accepted().length >= 3 && dies.atWork().length > 0)
  dies.kill('SIGKILL')
  // Who has nothing to do has nothing to lose.
  await until(() => accepted().length >= 6 && freezes.atWork().length > 0 && isCut.atWork().length > 0)
  freezes.kill('SIGSTOP')
  net.cut()
  const silent = [...freezes.atWork(), ...isCut.atWork()]
  const isOver = (each: string): boolean => lines().some((line) => line.startsWith(`ended ${each} `)) || isDone(each)
  await until(() => silent.every(isOver))
  expect(silent.some((each) => !isDone(each))).toBe(true)
  freezes.kill('SIGCONT')
  net.mend()
  await until(() => accepted().length >= 10)
  // Who was frozen may not have heard yet what it lost.
  const atWork = [...freezes.atWork(), ...isCut.atWork()].filter((each) => !isOver(each))
  process.kill(pool().engine.pid() ?? 0, 'SIGKILL')
  await until(() => accepted().length >= 16)
  // Nobody who works has lost a job by the server's death.
  for (const each of atWork) expect(lines().filter((line) => line.startsWith(`ended ${each} `))).toEqual([])
  first.kill('SIGKILL')
  await once(first, 'exit')
  const [code] = await once(coordinator(journal, trees), 'exit')
  expect(code).toBe(0)

  expect(accepted().toSorted()).toEqual(Array.from({ length: 30 }, (_, index) => `task-${index + 1}`).toSorted())
  const all = `${freezes.said()}${isCut.said()}`
  expect(all).toContain('not this machine')
})

const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + 60_000
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to that within a minute')
    await pause(50)
  }
}

const machine = (name: string, client: string, url: string) => {
  const home = folder()
  const log = join(home, 'log')
  mkdirSync(join(home, 'project'))
  const program = join(inject('plugin'), 'dist', 'phasegate.js')
  const words = ['worker', '--connect', url, '--slots', '2', '--name', name, '--claude', client]
  const child = spawn(process.execPath, [program, ...words], {
    cwd: join(home, 'project'),
    env: { PATH: process.env['PATH'], HOME: home, PHASEGATE_WORKERS_TOKEN: address().token },
    stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')],
    detached: true,
  })
  onTestFinished(() => signalGroup(child.pid ?? 0, 'SIGKILL'))
  const said = (): string => readFileSync(log, 'utf8')
  const marked = (mark: RegExp): string[] => [...said().matchAll(mark)].map(([, task, attempt]) => `${task} ${attempt}`)
  const atWork = (): string[] => {
    const over = marked(/ [✓-] chaos\/([^/]+)\/(\d+)/g)
    return marked(/ ▶ chaos\/([^/]+)\/(\d+)/g).filter((each) => !over.includes(each))
  }
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), said, atWork }
}

const coordinator = (journal: string, trees: readonly string[]) => {
  const script = join(import.meta.dirname, 'coordinator.ts')
  const { url, token } = address()
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, token, journal, ...trees], {
    stdio: 'inherit',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** A way to a port here that can be cut: what is under way stays where it is, as in a net that drops everything. */
const cuttable = async (port: string) => {
  let isCut = false
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      if (isCut) socket.pause()
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  onTestFinished(() => {
    end()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true
      end()
    },
    mend: () => {
      isCut = false
      end()
    },
  }
}
