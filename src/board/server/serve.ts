import { createAdaptorServer } from '@hono/node-server'
import { codeOf } from '../../state-manager/read.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { boardApp } from './app.ts'
import { watchProject } from './changes.ts'
import type { Site } from './read.ts'

export interface Board {
  readonly address: string
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves the board of a project on this machine alone, at the wanted port or the next that is free.
 *
 * @throws Refused `no-port`
 */
export const serveBoard = async (site: Site, token: string, wanted: number): Promise<Board> => {
  const changes = watchProject(site.project)
  const { fetch } = boardApp(site, token, changes)
  for (let port = wanted; port < wanted + TRIES && port <= LAST_PORT; port++) {
    const server = createAdaptorServer({ fetch })
    const isTaken = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error) => (TAKEN.has(codeOf(error)) ? resolve(true) : reject(error)))
      server.listen(port, '127.0.0.1', () => resolve(false))
    })
    if (isTaken) continue
    const address = server.address()
    const at = typeof address === 'object' && address ? address.port : port
    const close = (): Promise<void> =>
      new Promise((resolve) => {
        changes.close()
        server.close(() => resolve())
        // Pages that are open keep a connection for what happens.
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
    return { address: `http://127.0.0.1:${at}/${token}/`, port: at, close }
  }
  changes.close()
  throw new Refused(
    'no-port',
    text`the ports ${wanted} to ${Math.min(wanted + TRIES - 1, LAST_PORT)} are taken. Name another: ${phasegate('board', '--port', '<N>')}`,
  )
}

const TRIES = 20
export const LAST_PORT = 65_535
const TAKEN: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES'])
