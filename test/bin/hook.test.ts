import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, pathWith, plugin } from './plugin.ts'

// `sh` is dash, bash or busybox, depending on the machine; all that are here have to do.
const SHELLS: (readonly [string, ...string[]])[] = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']]
const here = SHELLS.filter(([program]) => spawnSync(program, ['-c', 'true']).error === undefined)

interface Call {
  readonly moment?: string
  readonly more?: readonly string[]
  readonly input?: string
  readonly project?: string
  readonly env?: NodeJS.ProcessEnv
  readonly shell?: readonly [string, ...string[]]
  readonly root?: string
}

const hook = ({
  moment = 'guard',
  more = [],
  input = '{}',
  project = folder(),
  env = {},
  shell = ['sh'],
  root = plugin(),
}: Call) => {
  const [program, ...args] = shell
  const { status, stdout, stderr } = spawnSync(program, [...args, join(root, 'bin/hook'), moment, ...more], {
    input,
    cwd: project,
    env: { PATH: process.env['PATH'], CLAUDE_PROJECT_DIR: project, ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const SILENT = { status: 0, stdout: '', stderr: '' }
const node = (moment: string, input: string) => ({
  status: 0,
  stdout: `${JSON.stringify({ name: moment === 'start' ? 'start.js' : 'hook.js', args: [], input })}\n`,
  stderr: '',
})

const withRun = (): string => {
  const project = folder()
  mkdirSync(join(project, '.agents/tmp/journal'), { recursive: true })
  return project
}

describe.each(here.map((shell) => ({ name: shell.join(' '), shell })))('in $name', ({ shell }) => {
  test('is silent where nothing is active', () => {
    const project = folder()
    mkdirSync(join(project, '.agents/runs'), { recursive: true })
    expect(hook({ shell, project })).toEqual(SILENT)
  })

  test('starts node in a project with a run, with stdin as it is', () => {
    const input = '{"a":"\\\\n $HOME `ls`"}'
    expect(hook({ shell, project: withRun(), input })).toEqual(node('guard', input))
  })

  test('finds a run from a folder below, and a workstream', () => {
    const below = join(withRun(), 'a b/c')
    mkdirSync(below, { recursive: true })
    expect(hook({ shell, project: below, moment: 'wake' })).toEqual(node('wake', '{}'))
    const project = folder()
    mkdirSync(join(project, 'work'))
    expect(hook({ shell, project })).toEqual(SILENT)
    writeFileSync(join(project, 'work/index.json'), '{}')
    expect(hook({ shell, project })).toEqual(node('guard', '{}'))
  })

  test('finds a workstream without its index', () => {
    const project = folder()
    mkdirSync(join(project, 'work/001-a b'), { recursive: true })
    expect(hook({ shell, project })).toEqual(SILENT)
    writeFileSync(join(project, 'work/001-a b/PLAN.md'), '')
    expect(hook({ shell, project })).toEqual(node('guard', '{}'))
  })

  test('where nothing is active it passes on what may approve all the same', () => {
    const bash = (command: string) =>
      hook({
        shell,
        moment: 'guard',
        more: ['bash'],
        input: JSON.stringify({ tool_name: 'Bash', tool_input: { command } }),
      })
    for (const command of ['npm test', 'git log -n 1 \\\n --oneline', 'ls work']) expect(bash(command)).toEqual(SILENT)
    for (const command of ['work approve plan', "work create --name 'a'; sh x.sh \\t $HOME"]) {
      const input = JSON.stringify({ tool_name: 'Bash', tool_input: { command } })
      expect(bash(command)).toEqual(node('guard', `${input}\n`))
    }
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
  const project = withRun()
  expect(hook({ project, env: { CLAUDE_PROJECT_DIR: undefined } })).toEqual(node('guard', '{}'))
})

test('understands the project folder of Windows', () => {
  const project = folder()
  mkdirSync(join(project, 'C:/code/.agents/tmp/journal'), { recursive: true })
  const env = { CLAUDE_PROJECT_DIR: 'C:/code\\a\\b' }
  expect(hook({ project, env })).toEqual(node('guard', '{}'))
  expect(hook({ project, env: { CLAUDE_PROJECT_DIR: 'C:\\nothing\\here' } })).toEqual(SILENT)
})

test('without node it tells the user, in JSON, and only where it would be needed', () => {
  const env = { PATH: pathWith('sh') }
  for (const call of [{ project: withRun() }, { moment: 'start', input: '{"command_name":"dispatch"}' }]) {
    const { status, stdout } = hook({ ...call, env })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ systemMessage: expect.stringContaining('node was not found') })
  }
  expect(hook({ env })).toEqual(SILENT)
})

test('finds the plugin also by a relative path', () => {
  const root = plugin()
  mkdirSync(join(root, '.agents/tmp/journal'), { recursive: true })
  for (const [cwd, path] of [
    [root, 'bin/hook'],
    [join(root, 'bin'), 'hook'],
    [join(root, 'bin'), './hook'],
  ] as const) {
    const { stdout } = spawnSync('sh', [path, 'guard'], { cwd, input: '{}', encoding: 'utf8' })
    expect(stdout).toBe(node('guard', '{}').stdout)
  }
})
