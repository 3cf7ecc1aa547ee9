import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { isBelowClient, readerIn } from '../../src/cli/reader.ts'
import { runCli } from '../../src/cli/run.ts'
import { PHASEGATE } from '../../src/commands/phasegate.ts'
import { startRun } from '../../src/engine/run/start.ts'
import { overrideRun } from '../../src/engine/run/override.ts'
import { stopRun } from '../../src/engine/run/stop.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { phasegate, takeOver, text } from '../../src/workflow/core/text.ts'
import { dispatchArguments } from '../commands/typed.ts'
import { PLAN } from '../workflow/workstream/stream.ts'
import { type Here, here } from './phasegate/here.ts'
import { complete, type Desk, desk } from './work/desk.ts'

const plugin = inject('quickPlugin')

// The real client sets all three for the Bash tool of a model and for a person's `!command`.
test.each(['CLAUDECODE', 'CLAUDE_CODE_CHILD_SESSION', 'CLAUDE_CODE_SESSION_ID'])('%s says who reads', (name) => {
  expect([isBelowClient({ [name]: '1' }), readerIn({ [name]: '1' })]).toEqual([true, 'client'])
  expect([isBelowClient({ [name]: '' }), readerIn({})]).toEqual([false, 'shell'])
})

test('who has other machines do it is refused with a command that says so again', async () => {
  let printed = ''
  const io = { write: (said: string) => (printed += said) }
  const run = () => {
    throw new Refused('owned', text`take it over: ${takeOver}; see ${phasegate('status')}`)
  }
  const about = { program: 'phasegate', summary: '', version: '0', table: PHASEGATE, run } as const
  const argv = ['resume', '--retry-failed', '--workers=http://pool:9099', '--remote', 'mirror']
  await runCli({ ...about, argv, io: { stdout: io, stderr: io, env: {} } })
  expect(printed).toBe(
    'take it over: phasegate resume --workers http://pool:9099 --remote mirror --take-over; see phasegate status\n',
  )
})

const WORK_LINES = [
  'status',
  'status --json',
  'tree',
  'list',
  'check',
  'preview',
  'preview --stage 1',
  'preview --stage 2 --json',
  'next',
  'next --json',
  'next --stage 2',
  'next --batch 1.2',
  'wait --timeout 0',
  'report',
  'report --stage 2 --json',
  'current --set 9',
  'current --set tea',
  'create --name tea',
  'create --name coffee --from-plan',
  'add batch --stage 1 --name More',
  'add thread --batch 1.1 --name More --json',
  'update --thread 1.1.1 --status completed',
  'update --thread 1.2.1 --status cancelled',
  'update --thread 9.9.9 --status pending',
  'fail --thread 1.1.1 --reason x',
  'cancel --thread 1.1.2 --reason x',
  'assign --thread 1.1.1 --agent nobody',
  'approve stage 2',
  'approve stage 1',
  'approve stage 1 --revoke --reason x',
  'approve plan --revoke --reason x',
  'approve plan',
  'approve plan --force',
  'repair',
  'statsu',
  'list --stage',
]

const DAMAGED = PLAN.replace('# Plan', '# Plans').replace('### Batch', '### Btch')

/** Workstreams in every state that has a next command of its own. */
const WORKSTREAMS: Readonly<Record<string, (env: Record<string, string>) => Promise<Desk>>> = {
  none: (env) => desk({ plan: null, env }),
  'a template': (env) => desk({ plan: '# Tea\n\n## Stages\n\n### Stage 1: <name>\n', env }),
  'a damaged plan': (env) => desk({ plan: DAMAGED, env }),
  'no stages': (env) => desk({ plan: '# Tea\n', env }),
  'an open question': (env) => desk({ plan: PLAN.replace('- [x]', '- [ ]'), env }),
  'nothing approved': (env) => desk({ env }),
  'an approved plan': async (env) => approved(await desk({ env })),
  'a plan changed since': async (env) => {
    const place = await approved(await desk({ env }))
    place.write('PLAN.md', PLAN.replace('Stone.', 'Brick.'))
    return place
  },
  'a stage that is done': async (env) => {
    const place = await approved(await desk({ env }))
    await complete(place, '1.1.1', '1.1.2', '1.2.1')
    return place
  },
  'a blocked thread': async (env) => {
    const place = await approved(await desk({ env }))
    await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
    await place.work('update', '--thread', '1.1.1', '--status', 'blocked', '--report', 'no')
    return place
  },
  'a cancelled thread that another one needs': async (env) => {
    const place = await approved(await desk({ env }))
    await place.work('cancel', '--thread', '1.1.1', '--reason', 'no')
    return place
  },
  'a journal that git has merged': async (env) => {
    const place = await approved(await desk({ env }))
    place.write('001-tea/journal/000001.json', '{"commit":1}\n{"commit":1}\n')
    return place
  },
  'a plan that is gone': async (env) => {
    const place = await desk({ env })
    place.write('PLAN.md', `${'x'.repeat(10)}\uFFFD`)
    return place
  },
}

const approved = async (place: Desk): Promise<Desk> => {
  await place.work('approve', 'plan')
  return place
}

const RUN_LINES = [
  'status',
  'status --verbose',
  'status --json',
  'next',
  'next --json',
  'wait --timeout 0',
  'stop',
  'resume',
  'resume --retry-failed',
  'resume --from-phase 9.9',
  'resume --restart-previous',
  'dispatch Add a command',
  'dispatch --stage IMPLEMENT Add a command',
  'dispatch --stage TEST Add a command',
  'override 9.9 --reason x',
  'override EXPLORE->PLAN --reason x',
  'run-tests',
  'run-git',
  'config show',
  'config get colour',
  'config set review.maxRetries 3',
  'config set review.maxRetries 99',
  'config set git.workflow none',
  'config undo --global',
  'doctor',
]

const dispatched = async (about: Partial<Here>): Promise<Here> => {
  const place = here({ plugin, session: null, ...about })
  await startRun(place.project, dispatchArguments('Add a command'), { ...place, at: place.now(), by: 'test' })
  return place
}

const RUNS: Readonly<Record<string, (about: Partial<Here>) => Promise<Here>>> = {
  none: async (about) => here({ plugin, session: null, ...about }),
  'one that waits for a session': dispatched,
  'one of another session': (about) => dispatched({ ...about, session: 'session-2', client: process.pid }),
  'a stopped one': async (about) => {
    const place = await dispatched(about)
    stopRun(place.project, { by: 'test', at: place.now() })
    return place
  },
  'one with a step overridden': async (about) => {
    const place = await dispatched(about)
    overrideRun(place.project, { what: 'explore-1', reason: 'known' }, { by: 'test', at: place.now() })
    return place
  },
  'a configuration that cannot be used': async (about) => {
    const place = await dispatched(about)
    mkdirSync(join(place.root, '.phasegate'))
    writeFileSync(join(place.root, '.phasegate/config.json'), '{')
    return place
  },
  "another program's files": async (about) => {
    const place = here({ plugin, session: null, ...about })
    mkdirSync(place.project.tmp, { recursive: true })
    writeFileSync(join(place.project.tmp, 'notes.md'), 'mine')
    return place
  },
  'a journal that cannot be read': async (about) => {
    const place = await dispatched(about)
    writeFileSync(join(place.project.journal, '000001.json'), '{')
    return place
  },
}

/** A command with the mark that only the client's prompt knows. */
const MARKED = /!(?:work|phasegate)\b/

describe('what is typed next in a plain shell', () => {
  test.each(Object.entries(WORKSTREAMS))('stands there without a mark, with %s', async (_, workstream) => {
    const place = await workstream({})
    const seen: string[] = []
    for (const line of WORK_LINES) {
      const { out, err } = await place.work(...line.split(' '))
      seen.push(...`${out}${err}`.split('\n').filter((each) => MARKED.test(each)))
    }
    expect(seen).toEqual([])
  })

  test.each(Object.entries(RUNS))('stands there without a mark, with %s', async (_, run) => {
    const place = await run({ env: {} })
    const seen: string[] = []
    for (const line of RUN_LINES) {
      const { out, err } = await place.phasegate(...line.split(' '))
      const lines = `${out}${err}`.split('\n')
      seen.push(...lines.filter((each) => MARKED.test(each)))
      // A slash command only where its reader is sent into the client, and in state.json.
      seen.push(...lines.filter((each) => /\/phasegate:/.test(each) && !/Claude Code|"?next"?: /.test(each)))
    }
    expect(seen).toEqual([])
  })
})

test('below the client the same commands are typed with its marks, or as its own', async () => {
  const env = { CLAUDECODE: '1' }
  const place = await WORKSTREAMS['nothing approved']?.(env)
  expect((await place?.work('status'))?.out).toMatch(
    /a person types: \/phasegate:approve plan[\s\S]*Next: \/phasegate:approve plan/,
  )
  const run = await RUNS['a stopped one']?.({ env })
  expect((await run?.phasegate('status'))?.out).toMatch(/next: \/phasegate:resume\n$/)
  expect((await run?.phasegate('config', 'get', 'colour'))?.err).toContain('All of them: !phasegate config show')
})
