import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { repository } from '../machine/folder.ts'
import { folder, pathWith, plugin } from './plugin.ts'

// `sh` is dash, bash or busybox, depending on the machine; all that are here have to do.
const SHELLS: (readonly [string, ...string[]])[] = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']]
const here = SHELLS.filter(([program]) => spawnSync(program, ['-c', 'true']).error === undefined)

// In place of Node: prints which script it was to run, and its stdin, and takes no time to start.
const quick = mkdtempSync(join(tmpdir(), 'phasegate node '))
writeFileSync(join(quick, 'node'), '#!/bin/sh\nfor script; do :; done\necho "${script##*/}"\ncat\n', { mode: 0o755 })
const PATH = `${quick}:${process.env['PATH']}`

interface Call {
  readonly moment?: string
  readonly input?: string
  readonly project?: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly shell?: readonly [string, ...string[]]
  readonly root?: string
}

const hook = ({
  moment = 'guard',
  input = '{}',
  project = folder(),
  cwd = project,
  env = {},
  shell = ['sh'],
  root = plugin(),
}: Call) => {
  const [program, ...args] = shell
  const { status, stdout, stderr } = spawnSync(program, [...args, join(root, 'bin/hook'), moment], {
    input,
    cwd,
    env: { PATH, CLAUDE_PROJECT_DIR: project, CLAUDE_CODE_SESSION_ID: SESSION, ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const SESSION = '6831ae44-0625-40f5-a8a0-22a804a29bba'
const SILENT = { status: 0, stdout: '', stderr: '' }
const node = (moment: string, input: string) => ({
  status: 0,
  stdout: `${moment === 'start' ? 'start.js' : 'hook.js'}\n${input}`,
  stderr: '',
})

const withRun = (): string => {
  const project = folder()
  mkdirSync(join(project, '.agents/tmp/journal'), { recursive: true })
  return project
}

/** A run that this session carries out. */
const conducting = (): string => {
  const project = withRun()
  mkdirSync(join(project, '.agents/sessions', SESSION), { recursive: true })
  return project
}

const noted = (project: string, kind: string, name: string): void => {
  mkdirSync(join(project, '.agents', kind, SESSION), { recursive: true })
  writeFileSync(join(project, '.agents', kind, SESSION, name), '')
}

describe.each(here.map((shell) => ({ name: shell.join(' '), shell })))('in $name', ({ shell }) => {
  test('is silent where nothing is active', () => {
    const project = folder()
    mkdirSync(join(project, '.agents/runs'), { recursive: true })
    expect(hook({ shell, project })).toEqual(SILENT)
  })

  test('starts node in a session that carries something out, with stdin as it is', () => {
    const input = '{"a":"\\\\n $HOME `ls`"}'
    expect(hook({ shell, project: conducting(), input })).toEqual(node('guard', input))
  })

  test('is silent in every other session, whatever there is in the project', () => {
    const project = conducting()
    mkdirSync(join(project, 'work'))
    writeFileSync(join(project, 'work/index.json'), '{}')
    for (const CLAUDE_CODE_SESSION_ID of ['another', '', undefined, '..', '.'.repeat(300)])
      for (const moment of ['guard', 'report', 'wake'])
        expect(hook({ shell, project, moment, env: { CLAUDE_CODE_SESSION_ID } })).toEqual(SILENT)
  })

  test('finds the session from a folder below', () => {
    const below = join(conducting(), 'a b/c')
    mkdirSync(below, { recursive: true })
    expect(hook({ shell, project: below, moment: 'wake' })).toEqual(node('wake', '{}'))
  })

  test('is silent where an agent ends a message in its tree, unless a call of the session was noted', () => {
    const project = conducting()
    const tree = join(project, '.agents/trees/agent-a1')
    const marks = join(project, '.agents/in-flight', SESSION)
    mkdirSync(join(tree, 'src'), { recursive: true })
    const batch = { shell, project, moment: 'batch' }
    for (const cwd of [tree, join(tree, 'src')]) expect(hook({ ...batch, cwd })).toEqual(SILENT)
    expect(hook(batch)).toEqual(node('batch', '{}'))
    expect(hook({ ...batch, cwd: tree, moment: 'report' })).toEqual(node('report', '{}'))
    expect(hook({ ...batch, cwd: tree, moment: 'stop' })).toEqual(node('stop', '{}'))
    mkdirSync(marks, { recursive: true })
    expect(hook({ ...batch, cwd: tree })).toEqual(SILENT)
    for (const name of ['refused.main.1', 'shell.a1.2']) {
      writeFileSync(join(marks, name), '')
      expect(hook({ ...batch, cwd: tree })).toEqual(node('batch', '{}'))
    }
  })

  test('is silent where an agent stops that has handed back, unless it runs a command', () => {
    const project = conducting()
    const [tree, other] = [join(project, '.agents/trees/agent-a1'), join(project, '.agents/trees/agent-a2')]
    for (const each of [tree, other]) mkdirSync(each, { recursive: true })
    noted(project, 'handed-back', 'over.a1')
    const stop = { shell, project, moment: 'stop' }
    expect(hook({ ...stop, cwd: tree })).toEqual(SILENT)
    for (const cwd of [other, project]) expect(hook({ ...stop, cwd })).toEqual(node('stop', '{}'))
    noted(project, 'in-flight', 'shell.a1.2')
    expect(hook({ ...stop, cwd: tree })).toEqual(node('stop', '{}'))
  })

  test('of an agent that is known to have handed back the model is not told, nor asked unless it has calls to make', () => {
    const project = conducting()
    const about = (prompt: string) => ({ shell, project, moment: 'prompt', input: JSON.stringify({ prompt }) })
    const ended = about('<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n</task-notification>')
    const handed = about('<agent-message from="a1">Done</agent-message>')
    noted(project, 'handed-back', 'over.a1')
    expect(hook(ended)).toEqual(node('prompt', ended.input))
    noted(project, 'handed-back', 'told.a1')
    const known = '{"continue":false,"stopReason":"Phasegate: known already"}\n'
    for (const call of [ended, handed]) expect(hook(call)).toEqual({ ...SILENT, stdout: known })
    for (const prompt of [
      '<agent-message from="a2">Done</agent-message>',
      'What is <task-notification>\n<task-id>a1</task-id> about?',
      `${'x'.repeat(9000)} "prompt":"<agent-message from="a1"`,
      '',
    ]) {
      const call = about(prompt)
      expect(hook(call)).toEqual(node('prompt', `${call.input}\n`))
    }
    noted(project, 'in-flight', 'said.main.0f')
    for (const call of [ended, handed]) expect(hook(call)).toEqual(SILENT)
  })

  test('says once what was foretold of an end, for as long as nothing more is recorded', () => {
    const prompt = '<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n</task-notification>'
    const input = JSON.stringify({ prompt })
    const told = (...recorded: string[]) => {
      const project = conducting()
      noted(project, 'handed-back', 'told.a1')
      const marks = join(project, '.agents/in-flight', SESSION)
      mkdirSync(marks, { recursive: true })
      const until = join(project, '.agents/tmp/journal/000008.json')
      const answer = '{"said":"a \\\\ \\n b"}'
      const next = join(project, '.agents/handed-back', SESSION, 'next')
      writeFileSync(next, `${[until, join(marks, 'said.main.0f'), answer].join('\n')}\n`)
      for (const name of recorded) writeFileSync(join(project, '.agents', name), '')
      const answers = [1, 2].map(() => hook({ shell, project, moment: 'prompt', input }))
      return { answers, marks: readdirSync(marks) }
    }
    const answer = '{"said":"a \\\\ \\n b"}'
    expect(told()).toEqual({ answers: [{ ...SILENT, stdout: `${answer}\n` }, SILENT], marks: ['said.main.0f'] })
    expect(told(`in-flight/${SESSION}/said.main.0f`).answers).toEqual([SILENT, SILENT])
    expect(told('tmp/journal/000008.json').answers[0]).toEqual(node('prompt', `${input}\n`))
  })

  test('puts a launch in a terminal down for later, and has the model leave the agent alone', () => {
    const project = conducting()
    const launched = (prompt: string) => ({
      tool_input: { prompt },
      tool_response: {
        status: 'async_launched',
        agentId: 'a1',
        prompt,
        outputFile: '/tmp/o',
        canReadOutputFile: true,
        canContinueAgent: true,
      },
      tool_use_id: 'call',
    })
    const launch = { shell, project, moment: 'launch', env: { CLAUDE_CODE_ENTRYPOINT: 'cli' } }
    const ours = launched('[PHASE 2.1 task-1] attempt 1\n"tool_response":{ \\ "canReadOutputFile": é')
    const { stdout, ...rest } = hook({ ...launch, input: JSON.stringify(ours) })
    const updatedToolOutput = { ...ours.tool_response, canReadOutputFile: false, canContinueAgent: false }
    expect(JSON.parse(stdout)).toEqual({ hookSpecificOutput: { hookEventName: 'PostToolUse', updatedToolOutput } })
    expect(rest).toEqual({ status: 0, stderr: '' })
    expect(hook({ ...launch, input: JSON.stringify(launched('Look around')) })).toEqual(SILENT)
    const kept = join(project, '.agents/launched', SESSION)
    const events = readdirSync(kept).map((name): unknown => JSON.parse(readFileSync(join(kept, name), 'utf8')))
    expect(events).toEqual(expect.arrayContaining([ours, launched('Look around')]))
    expect(hook({ ...launch, env: {} })).toEqual(node('launch', '{}'))
    const elsewhere = folder()
    rmSync(join(project, '.agents/launched'), { recursive: true })
    symlinkSync(elsewhere, join(project, '.agents/launched'))
    expect(hook(launch)).toEqual(node('launch', '{}'))
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('a session that starts may go on with a run or a workstream of another', () => {
    expect(hook({ shell, moment: 'session' })).toEqual(SILENT)
    expect(hook({ shell, project: withRun(), moment: 'session' })).toEqual(node('session', '{}'))
    const indexed = folder()
    mkdirSync(join(indexed, 'work'))
    expect(hook({ shell, project: indexed, moment: 'session' })).toEqual(SILENT)
    writeFileSync(join(indexed, 'work/index.json'), '{}')
    expect(hook({ shell, project: indexed, moment: 'session' })).toEqual(node('session', '{}'))
    const cloned = folder()
    mkdirSync(join(cloned, 'work/001-a b'), { recursive: true })
    expect(hook({ shell, project: cloned, moment: 'session' })).toEqual(SILENT)
    writeFileSync(join(cloned, 'work/001-a b/PLAN.md'), '')
    expect(hook({ shell, project: cloned, moment: 'session' })).toEqual(node('session', '{}'))
  })

  test('is silent where the agent of a process of ours starts: it goes on with nothing but its prompt', () => {
    const env = { PHASEGATE_WORKS_FOR: 'headless-1/a' }
    expect(hook({ shell, project: withRun(), moment: 'session', env })).toEqual(SILENT)
  })

  test('reads nothing of what a session does that is not ours', () => {
    const project = withRun()
    writeFileSync(join(project, 'event'), 'work approve plan')
    const input = openSync(join(project, 'event'), 'r')
    const [program, ...args] = shell
    const env = { PATH: process.env['PATH'], CLAUDE_PROJECT_DIR: project, CLAUDE_CODE_SESSION_ID: SESSION }
    const { status } = spawnSync(program, [...args, join(plugin(), 'bin/hook'), 'guard'], { env, stdio: [input] })
    // Whoever reads on begins where the hook left off.
    const left = readFileSync(input, 'utf8')
    closeSync(input)
    expect([status, left]).toEqual([0, 'work approve plan'])
  })

  test('passes a typed command of ours on, every byte of it', () => {
    const input = JSON.stringify({
      prompt: '/dispatch "command_name":"x"',
      command_name: 'phasegate:dispatch',
      command_args: `fix  \\n "q" \\\\ $HOME \`ls\` 'é' %s EOF\n\tx ${'y'.repeat(9000)}  `,
    })
    expect(hook({ shell, moment: 'start', input })).toEqual(node('start', `${input}\n`))
  })

  test('passes no typed command of others on', () => {
    for (const input of ['{"command_name":"commit"}', '{"command_name":""}', '{"prompt":"hello"}', '']) {
      expect(hook({ shell, moment: 'start', input, project: withRun() })).toEqual(SILENT)
    }
  })
})

test('knows every command of the plugin by its bare name', () => {
  const root = plugin()
  for (const file of readdirSync(join(root, 'commands'))) {
    const input = `{ "command_name": "${file.replace(/\.md$/, '')}", "command_args": "" }`
    expect(hook({ root, moment: 'start', input })).toEqual(node('start', `${input}\n`))
  }
})

test('looks from the working folder when the client names no project', () => {
  const project = conducting()
  expect(hook({ project, env: { CLAUDE_PROJECT_DIR: undefined } })).toEqual(node('guard', '{}'))
})

test('understands the project folder of Windows', () => {
  const project = folder()
  mkdirSync(join(project, 'C:/code/.agents/sessions', SESSION), { recursive: true })
  const env = { CLAUDE_PROJECT_DIR: 'C:/code\\a\\b' }
  expect(hook({ project, env })).toEqual(node('guard', '{}'))
  expect(hook({ project, env: { CLAUDE_PROJECT_DIR: 'C:\\nothing\\here' } })).toEqual(SILENT)
})

test('without node it tells the user, in JSON, and only where it would be needed', () => {
  const env = { PATH: pathWith('sh') }
  for (const call of [{ project: conducting() }, { moment: 'start', input: '{"command_name":"dispatch"}' }]) {
    const { status, stdout } = hook({ ...call, env })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ systemMessage: expect.stringContaining('node was not found') })
  }
  expect(hook({ env })).toEqual(SILENT)
})

test('finds the plugin also by a relative path, and starts Node itself with what it was given alone', () => {
  const root = plugin()
  mkdirSync(join(root, '.agents/sessions', SESSION), { recursive: true })
  for (const [cwd, path, moment, name, input] of [
    [root, 'bin/hook', 'guard', 'hook.js', '{}'],
    [join(root, 'bin'), 'hook', 'guard', 'hook.js', '{}'],
    [join(root, 'bin'), './hook', 'start', 'start.js', '{"command_name":"phasegate:stop"}\n'],
  ] as const) {
    const env = { PATH: process.env['PATH'], CLAUDE_CODE_SESSION_ID: SESSION }
    const { stdout } = spawnSync('sh', [path, moment], { cwd, env, input, encoding: 'utf8' })
    expect(JSON.parse(stdout)).toEqual({ name, args: [], input })
  }
})

test('spares node the certificates of a company; what a hook starts has them', () => {
  const project = repository()
  const told = join(project, 'told')
  const checkedOut = join(project, '.git/hooks/post-checkout')
  mkdirSync(dirname(checkedOut), { recursive: true })
  writeFileSync(checkedOut, `#!/bin/sh\necho "$NODE_EXTRA_CA_CERTS" >'${told}'\n`, { mode: 0o755 })
  const input = JSON.stringify({ hook_event_name: 'WorktreeCreate', session_id: SESSION, name: 'mine', cwd: project })
  const env = { PATH: process.env['PATH'], HOME: folder(), NODE_EXTRA_CA_CERTS: '/nowhere.pem' }
  // Node warns of certificates that it cannot read.
  const tree = join(project, '.claude/worktrees/mine')
  expect(hook({ root: REPOSITORY, moment: 'tree', project, input, env })).toEqual({ ...SILENT, stdout: tree })
  expect(readFileSync(told, 'utf8')).toBe('/nowhere.pem\n')
})
