import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Spans } from '../../../src/shown/export/spans.ts'
import { text } from '../../machine/folder.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { aRun, given, starts } from '../../workflow/run/run.ts'
import { here } from './here.ts'

const at = (env: Record<string, string> = {}) =>
  here({ project: projectWith(given(aRun(), starts('explore-1')).events), env })

/** A collector on this machine, and what it is sent. */
const collector = async (answer: RequestListener) => {
  const got: { url: string | undefined; headers: Record<string, unknown>; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (data: Buffer) => (body += data.toString()))
    request.on('end', () => {
      got.push({ url: request.url, headers: request.headers, body })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { got, url: `http://127.0.0.1:${port}` }
}

test('are sent to a collector, with the headers that every exporter reads', async () => {
  const { got, url } = await collector((_, response) => response.end('{"partialSuccess":{}}'))
  const place = at({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x, tenant=1' })
  expect(await place.phasegate('export', 'run-1', '--otlp', `${url}/`)).toEqual({
    code: 0,
    out: `Sent to ${url}/v1/traces\n`,
    err: '',
  })
  await place.phasegate('export', '--otlp', `${url}/otlp/v1/traces`)
  expect(got.map((each) => each.url)).toEqual(['/v1/traces', '/otlp/v1/traces'])
  expect(got[0]?.headers).toMatchObject({ authorization: 'Bearer x', tenant: '1', 'content-type': 'application/json' })
  const sent = JSON.parse(got[0]?.body ?? '') as Spans
  expect(sent.resourceSpans[0]?.scopeSpans[0]?.spans.map(({ name }) => name)).toEqual([
    'Add a command',
    '0 Explore',
    'explore-1 change site',
    'explorer explore-1',
  ])
  expect(got[1]?.body).toBe(got[0]?.body)
})

test('are written to a file as a line', async () => {
  const place = at()
  expect(await place.phasegate('export', '--otlp', join(place.root, 'spans.json'))).toMatchObject({ code: 0 })
  expect(text(place.root, 'spans.json')).toMatch(/^\{"resourceSpans":.*\}\n$/)
})

test.each<[string, RequestListener, RegExp]>([
  [
    'refuses them',
    (_, response) => response.writeHead(503).end('try\nlater'),
    /did not take the spans: 503 try later\. Nothing is lost; try again, or keep them: phasegate export <name> --otlp <file>\n$/,
  ],
  [
    'leaves some out',
    (_, response) => response.end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'),
    /it left out 2 of them: too old/,
  ],
  [
    'sends elsewhere',
    (_, response) => response.writeHead(302, { location: '/' }).end(),
    /did not take the spans: .*redirect/,
  ],
  ['hangs up', (request) => request.socket.destroy(), /did not take the spans: /],
])('a collector that %s is told, and fails the command', async (_, answer, said) => {
  const { url } = await collector(answer)
  expect(await at().phasegate('export', '--otlp', url)).toEqual({ code: 1, out: '', err: expect.stringMatching(said) })
})

test('nobody there, no address and a password in one are told; the password is not', async () => {
  const { err } = await at().phasegate('export', '--otlp', 'http://127.0.0.1:9')
  expect(err).toContain('http://127.0.0.1:9/v1/traces did not take the spans: ')
  expect((await at().phasegate('export', '--otlp', 'http://')).err).toContain(
    'http:// did not take the spans: that is no address',
  )
  const secret = await at().phasegate('export', '--otlp', 'http://me:hunter2@localhost:4318')
  expect(secret.err).toContain('OTEL_EXPORTER_OTLP_HEADERS')
  expect(secret.err).not.toContain('hunter2')
})

test('one of --format and --otlp is asked for', async () => {
  expect((await at().phasegate('export')).err).toContain('--format html|md|json|csv, or --otlp URL|FILE')
  expect((await at().phasegate('export', '--otlp', 'a', '--format', 'md')).err).toContain('contradict each other')
})
