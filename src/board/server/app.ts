import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { isSameSecret } from '../../state-manager/seal.ts'
import type { PageData } from '../page/data.ts'
import type { Changes } from './changes.ts'
import { htmlOf } from './html.ts'
import { pageAt } from './pages/page.ts'
import { readerOf, type Site } from './read.ts'

/** What the board answers. Whoever does not know the token is told nothing, not even that there is a board. */
export const boardApp = (site: Site, token: string, changes: Changes): Hono => {
  const reader = readerOf(site)
  const base = `/${token}`
  const data = (url: string, below: string): PageData | null => {
    const { pathname, searchParams } = new URL(url)
    return pageAt(site, reader, base, pathname.slice(base.length + below.length), searchParams)
  }
  const app = new Hono()
  app.use(async (c, next) => {
    const { method, url } = c.req
    const isGet = method === 'GET' || method === 'HEAD'
    const allowed =
      isLoopback(c.req.header('host') ?? '') && isSameSecret(new URL(url).pathname.split('/')[1] ?? '', token)
    if (!isGet || !allowed) return c.text('', isGet ? 404 : 405, HEADERS)
    await next()
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
  })
  for (const [name, type] of Object.entries(ASSETS)) {
    app.get(`${base}/${name}`, (c) =>
      c.body(readFileSync(join(site.plugin, 'dist', name), 'utf8'), 200, { 'Content-Type': `${type}; charset=utf-8` }),
    )
  }
  app.get(`${base}/events`, (c) =>
    streamSSE(c, async (stream) => {
      const gone = new AbortController()
      stream.onAbort(() => gone.abort())
      while (!gone.signal.aborted) {
        const changed = await changes.next(STILL_THERE_MS, gone.signal)
        if (!gone.signal.aborted) await stream.writeSSE({ event: changed ? 'change' : 'still-there', data: '' })
      }
    }),
  )
  app.get(`${base}/data/*`, (c) => {
    const found = data(c.req.url, '/data/')
    return found ? c.json(found) : c.text('', 404)
  })
  app.get(`${base}/*`, (c) => {
    const found = data(c.req.url, '/')
    return found ? c.html(htmlOf(found)) : c.text('There is nothing here.', 404)
  })
  app.get(base, (c) => c.redirect(`${base}/`))
  return app
}

const ASSETS = { 'board.js': 'text/javascript', 'board-style.css': 'text/css' }

// A proxy or a browser may take a connection on which nothing is said for dead.
const STILL_THERE_MS = 15_000

/** Nothing from elsewhere is loaded, nothing in a page runs but our script, and the address with its token goes nowhere. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

// A name that a stranger's server has pointed at this machine (DNS rebinding) is none of ours.
const isLoopback = (host: string): boolean => /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)
