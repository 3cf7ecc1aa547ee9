import { namesIn, textIfReadable } from '../state-manager/read.ts'

/** Sends a signal to a process and all of its group; nothing where it is gone, or never started and so has no number. */
export const signalGroup = (leader: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void => {
  if (leader === undefined) return
  if (process.platform === 'win32') {
    childProcess().spawnSync('taskkill', ['/pid', String(leader), '/t', '/f'], { windowsHide: true })
    return
  }
  signalTo(-leader, signal)
}

/** What marks a process, and all that it starts. */
export const markOf = (of: string): Readonly<Record<string, string>> => ({ [MARK]: of })

const MARK = 'PHASEGATE_WORKS_FOR'

/**
 * Ends every process that was marked so, or with something that begins so, whoever started it. A client starts each shell in a group
 * of its own, so a group is not enough; the environment goes along. No file has to tell, and no number means another process by now.
 */
export const endMarked = (of: string): void => {
  if (process.platform === 'win32') return
  for (const [id, said] of runningHere()) {
    if (id !== process.pid && said.includes(`${MARK}=${of}`)) signalTo(id, 'SIGKILL')
  }
}

// Each process with its environment, as far as we may see it.
const runningHere = (): [id: number, said: string][] => {
  const ids = namesIn('/proc').map(Number).filter(Boolean)
  if (ids.length > 0) return ids.map((id) => [id, textIfReadable(`/proc/${id}/environ`) ?? ''])
  const { stdout } = childProcess().spawnSync('ps', ['-axEww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return (stdout ?? '').split('\n').map((line) => [Number.parseInt(line, 10), line])
}

// It takes 5 ms to load, and a hook that starts a step needs none of it where there is /proc.
const childProcess = () => process.getBuiltinModule('node:child_process')

const signalTo = (id: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(id, signal)
  } catch {
    // It is gone already.
  }
}
