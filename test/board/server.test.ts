import { rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PageData } from '../../src/board/page/data.ts'
import { accepted, aRun, ends, fails, given, review, starts, toTheEnd, upTo } from '../workflow/run/run.ts'
import { PLAN } from '../workflow/workstream/stream.ts'
import { aSite, TOKEN } from './site.ts'

const bodyOf = <Kind extends PageData['body']['kind']>({ body }: PageData, kind: Kind) => {
  if (body.kind !== kind) throw new Error(`a page of ${body.kind}: ${JSON.stringify(body).slice(0, 300)}`)
  return body as Extract<PageData['body'], { kind: Kind }>
}

describe('who may ask', () => {
  interface Answer {
    readonly status: number | undefined
    readonly headers: unknown
    readonly text: string
  }

  /** The answer to a request as it is, also with a host that is not ours. */
  const ask = (port: number, path: string, method = 'GET', host = `127.0.0.1:${port}`) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request({ port, path, method, host: '127.0.0.1', headers: { host } }, (answer) => {
        let text = ''
        answer.on('data', (part) => (text += part))
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }))
      })
      asked.on('error', reject)
      asked.end()
    })

  test('is who knows the token, by a name of this machine, to read; everybody else is told nothing', async () => {
    const { port } = await aSite().serve()
    const ours = `/${TOKEN}/`
    const asked: [path: string, method?: string, host?: string][] = [
      [ours],
      [ours, 'HEAD'],
      ['/'],
      [`/${'j'.repeat(32)}/`],
      [`/${TOKEN.slice(1)}/`],
      [ours, 'POST'],
      [ours, 'GET', `evil.example:${port}`],
      [ours, 'GET', `127.0.0.1.evil.example:${port}`],
      [ours, 'GET', `localhost:${port}`],
      [`/${TOKEN}/nothing/here`],
      [`/${TOKEN}/..%2f..%2fetc/passwd`],
    ]
    const answers = await Promise.all(asked.map((words) => ask(port, ...words)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404, 405, 404, 404, 200, 404, 404])
    expect(answers.slice(2, 8).map(({ text }) => text)).toEqual(['', '', '', '', '', ''])
  })

  test('loads nothing from elsewhere, keeps nothing, and sends the address nowhere', async () => {
    const { port } = await aSite().serve()
    const { headers, text } = await ask(port, `/${TOKEN}/`)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self';/),
    })
    expect(text).not.toMatch(/https?:\/\//)
  })
})

test('where the port is taken, the next one that is free', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port))
  })
  expect((await aSite().serve(port)).port).toBeGreaterThan(port)
  taken.close()
})

describe('the pages', () => {
  test('of a project without a run say how to start one', async () => {
    const html = await (await fetch((await aSite().serve()).address)).text()
    expect(html).toContain('Nothing is carried out here')
    expect(html).toContain('/dispatch &lt;task>')
  })

  test('show the active run, every workstream and past runs, and two runs beside each other', async () => {
    const { commits, past, stream, serve } = aSite()
    commits(...given(aRun({ run: '2-now' }), starts('explore-1')).events)
    past('1-before', given(aRun({ run: '1-before', task: 'Earlier' }), toTheEnd).events)
    stream('001-tea', PLAN)
    const { data } = await serve()
    const { now, before } = bodyOf(await data(''), 'overview')
    expect(now.map(({ path, status, title }) => [path, status, title])).toEqual([
      ['run/2-now', 'running', 'Add a command'],
      ['work/001-tea', 'waiting', 'Tea'],
    ])
    expect(before).toMatchObject([{ path: 'run/1-before', status: 'completed', compare: 'compare?a=1-before&b=2-now' }])
    expect((await data('run/1-before')).head).toMatchObject({ status: 'completed', reason: null })
    expect(now[0]?.compare).toBe('compare?a=2-now&b=1-before')
    const { runs, choices } = bodyOf(await data('compare?a=1-before&b=2-now'), 'compare')
    expect(choices).toEqual([
      { id: '2-now', title: 'Add a command' },
      { id: '1-before', title: 'Earlier' },
    ])
    expect(runs.map(({ facts }) => facts.slice(0, 2).map(([, value]) => value))).toEqual([
      ['1-before', 'completed'],
      ['2-now', 'running'],
    ])
  })

  test('of a run show what its journal says', async () => {
    const { commits, serve, write } = aSite()
    const settings = { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } }
    commits(
      ...given(
        aRun({ settings }),
        starts('explore-1'),
        fails('explore-1', 'no heading'),
        ends('explore-1', 'vanished'),
        upTo('2.3'),
        accepted('impl-review-1', review('needs_revision', 'high')),
      ).events,
    )
    write(
      '.agents/tmp/phases/0-explore.md',
      '# Found\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **bold**',
    )
    const { data } = await serve()
    const page = await data('run/run-1')
    expect(page.head).toMatchObject({ status: 'blocked', next: [{ shell: 'phasegate resume --from-phase 2.3' }, {}] })
    const { issues, groups } = bodyOf(page, 'steps')
    expect(issues).toMatchObject([{ severity: 'high', location: 'src/a.ts:1', phase: '2.3' }])
    expect(groups[0]).toMatchObject({ id: '0', status: 'completed', steps: [{ id: 'explore-1', attempts: 2 }, {}] })
    const { lanes } = bodyOf(await data('run/run-1/timeline'), 'timeline')
    expect(lanes[0]?.bars.map(({ outcome }) => outcome)).toEqual(['vanished', 'completed'])
    expect(lanes[0]?.bars[0]?.text).toMatch(/, 1 refused report$/)
    const { step } = bodyOf(await data('run/run-1/step?step=explore-1'), 'step')
    expect(step.attempts[0]?.refusals).toEqual([['no heading']])
    const { graph } = bodyOf(await data('run/run-1/graph'), 'graph')
    expect(graph.nodes.map(({ path }) => path)).toContain('run/run-1/step?step=task-1')
    const { rows } = bodyOf(await data('run/run-1/journal?q=explore-1&only=news'), 'journal')
    expect(rows.map(({ type }) => type)).toEqual(['attempt-ended', 'report-refused'])
    const { shown } = bodyOf(await data('run/run-1/artifacts?name=0-explore.md'), 'artifacts')
    expect(shown?.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(shown?.html).toContain('[x](javascript:alert(1)) <strong>bold</strong>')
  })

  test('of what reviews found show the worst first, with its place, of all reviews and of each', async () => {
    const { commits, serve, write } = aSite()
    const facts = review('needs_revision', 'low', 'high')
    commits(...given(aRun(), upTo('1.3'), accepted('plan-review-1', facts), upTo('2.1')).events)
    write('.agents/tmp/phases/0-explore.md', '# Found\n')
    write('.agents/tmp/phases/1.3-plan-review.json', '{}\n')
    const { data } = await serve()
    const issuesAt = async (query: string) => {
      const { issues, list, shown } = bodyOf(await data(`run/run-1/artifacts${query}`), 'artifacts')
      return { issues: issues.map(({ severity, location, phase }) => `${severity} ${location} ${phase}`), list, shown }
    }
    const found = ['high src/a.ts:1 1.3 plan-review-1', 'low src/a.ts:1 1.3 plan-review-1']
    const first = await issuesAt('')
    expect([first.issues, first.list[0]?.text]).toEqual([[], 'all issues'])
    expect(await issuesAt('?issues')).toMatchObject({ issues: found, shown: null })
    expect(await issuesAt('?name=1.3-plan-review.json')).toMatchObject({ issues: found, shown: { note: null } })
  })

  test('of a run that made way for another one show nobody at work until today', async () => {
    const { past, serve } = aSite()
    past('1-left', given(aRun({ run: '1-left' }), accepted('explore-2'), starts('explore-1')).events)
    const { data } = await serve()
    const { lanes, ticks } = bodyOf(await data('run/1-left/timeline'), 'timeline')
    expect(lanes.map(({ bars }) => bars.map(({ text }) => text.split(', ')[1]))).toEqual([['1 s'], ['0 s']])
    expect(ticks[0]?.text).toMatch(/^00:00:0/)
  })

  test('of an artifact of 50 MB show its beginning', async () => {
    const { commits, serve, write } = aSite()
    commits(...given(aRun()).events)
    write('.agents/tmp/phases/0-explore.md', Buffer.alloc(50 * 1024 * 1024, 'tea *leaf* '))
    const { data } = await serve()
    const { shown } = bodyOf(await data('run/run-1/artifacts'), 'artifacts')
    expect(shown?.note).toBe('The first 60000 characters of 52428800 bytes.')
  })

  test('of what is not there, cannot be read or is gone say so, and what to do', async () => {
    const { commits, project, serve, write } = aSite()
    commits(...given(aRun()).events)
    const { data } = await serve()
    const problem = async (path: string): Promise<string> => bodyOf(await data(path), 'problem').text
    expect(await problem('run/nothing')).toContain('no run nothing; there is run-1. See: phasegate runs')
    expect(await problem('work/nothing')).toContain('no workstream')
    write('.agents/runs/1-broken/journal/000001.json', '{')
    writeFileSync(join(project.journal, '000002.json'), '{"format":99,"commit":2}\n')
    expect(bodyOf(await data(''), 'overview')).toMatchObject({
      problem: expect.stringContaining('Update it: claude plugin update'),
      now: [],
      before: [{ path: 'run/1-broken', status: 'unreadable', facts: [expect.stringContaining('000001.json: ')] }],
    })
    expect(await problem('run/1-broken')).toContain('cannot be read')
    rmSync(project.root, { recursive: true })
    expect(await problem('run/run-1')).toContain('is not there any more')
  })
})

test('the changes of a step and of the whole branch, side by side; of no other commit', async () => {
  const { commits, git, serve, write } = aSite()
  git('init', '-q', '-b', 'main')
  write('tea.txt', 'green\n')
  git('add', 'tea.txt')
  git('commit', '-qm', 'one')
  const base = git('rev-parse', 'HEAD').trim()
  write('tea.txt', 'black <img src=x onerror=alert(1)>\n')
  git('commit', '-qam', 'two')
  git('branch', 'phasegate/add')
  const keep = 'refs/phasegate/run-1'
  const { events, run } = given(
    aRun({ trees: { branch: 'phasegate/add', base, keep, prefix: '', left: [] } }),
    upTo('2.3'),
  )
  git('update-ref', `${keep}/task-1/${run.steps['task-1']?.attempts[0]?.number}`, 'HEAD')
  commits(
    ...events.map((event) =>
      event.type === 'step-completed' && event.step === 'task-1' ? { ...event, changed: ['tea.txt'] } : event,
    ),
  )
  const { data } = await serve()
  const branch = bodyOf(await data('run/run-1/changes'), 'changes')
  expect([branch.title, branch.note]).toEqual(['phasegate/add', null])
  expect(branch.html).toContain('&lt;img src=x onerror')
  const step = branch.list.find(({ text }) => text === 'task-1')
  expect(bodyOf(await data(step?.path ?? ''), 'changes').html).toContain('green')
  expect(bodyOf(await data('run/run-1/changes?commit=..%2f..%2fheads%2fmain'), 'changes').html).toBe('')
})
