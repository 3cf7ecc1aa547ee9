import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findCommand } from '../../src/cli/find.ts'
import { runCli } from '../../src/cli/run.ts'
import { runSample, SAMPLE } from './sample.ts'

test('a command gets its options and answers on stdout', async () => {
  expect(await work('list --stage 2 --status=blocked --all')).toEqual({
    code: 0,
    out: 'stage 2, blocked, all\n',
    err: '',
  })
})

test('a reply has its own exit code', async () => {
  expect(await work(['update', '--thread', '01.01.01', '--report', 'done, at last'])).toEqual({
    code: 3,
    out: '01.01.01: done, at last\n',
    err: '',
  })
})

test.each([
  ['approve stage 2', 'approved stage 2\n'],
  ['approve plan', 'approved\n'],
  ['set global', 'global none\n'],
  ['set global -- -x', 'global -x\n'],
  ['update --thread=-1', '-1: \n'],
  ['--version', 'work 1.2.3\n'],
])('%s answers %j', async (line, out) => {
  expect(await work(line)).toMatchObject({ out, err: '' })
})

test('a value that is a sentence may start with a dash', async () => {
  expect(await work(['update', '--thread', '1', '--report', '- parser\n- printer'])).toMatchObject({
    out: '1: - parser\n- printer\n',
  })
})

test.each([
  ['start fix it --no-test', 'fix it, without TEST\n'],
  ['start fix --json and --help', 'fix --json and --help\n'],
  ['start fix it --json', '{\n  "text": "fix it"\n}\n'],
  ['start fix -- it --json', 'fix -- it --json\n'],
])('in a person’s own text options are words: work %s', async (line, out) => {
  expect(await work(line)).toEqual({ code: 0, out, err: '' })
})

test('--json prints the data', async () => {
  expect(await work('list --stage 2 --json')).toEqual({ code: 0, out: '{\n  "stage": "2"\n}\n', err: '' })
})

test.each([
  ['lst', 'unknown command lst; did you mean list?'],
  ['deploy', 'unknown command deploy; there are list, approve plan, approve stage, update, set, start, fail, flood'],
  ['approve', 'incomplete command approve; there are approve plan, approve stage'],
  ['approve plna', 'unknown command approve plna; did you mean approve plan?'],
  ['approve everything', 'unknown command approve everything; there are approve plan, approve stage'],
  ['--stage 1 list', '--stage stands before the command; options come after it'],
  ['list --stauts blocked', 'unknown option --stauts; did you mean --status?'],
  ['list --colour', 'unknown option --colour; there are --stage, --status, --all, --json, --help'],
  ['list -s', 'unknown option -s; there are --stage'],
  ['list --stage', '--stage needs a value: --stage N'],
  ['list --stage=', '--stage needs a value: --stage N'],
  ['list --stage --all', '--stage needs a value; for a value that starts with a dash: --stage=--all'],
  ['list --all=yes', '--all takes no value'],
  ['list --stage 1 --stage 2', '--stage is given twice'],
  ['list --all --all', '--all is given twice'],
  ['list --status bloked', '--status is one of pending, completed, blocked, not "bloked"; did you mean blocked?'],
  ['list stage 2', 'unexpected argument "stage" "2"; did you mean --stage?'],
  ['approve stage', 'missing: N'],
  ['approve stage 1 2', 'unexpected argument "2"; text with spaces goes in quotes'],
  ['update', 'missing: --thread ID'],
  ['set here', 'scope is one of global, project, not "here"'],
  ['approve plan --revoke --force', '--force and --revoke contradict each other; leave one out'],
  ['start x --no-tset', 'unknown option --no-tset; did you mean --no-test?\nIf it belongs to the task, '],
  ['fail misused', '--a and --b contradict each other'],
])('work %s is misused', async (line, message) => {
  const { code, out, err } = await work(line)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
})

test('a wrong command line shows the usage of its command', async () => {
  expect((await work('update --thred 1')).err).toBe(
    'unknown option --thred; did you mean --thread?\nUsage: work update --thread ID [--report TEXT]\n',
  )
  expect((await work('lst')).err).toMatch(/\nUsage: work COMMAND .* see work --help\n$/)
})

test('a refusal is its message and exit code 1, without a stack', async () => {
  expect(await work('fail refused')).toEqual({
    code: 1,
    out: '',
    err: 'no thread 01.02.05\nSee: work list --stage 1\n',
  })
})

test('a defect says where to look and keeps its stack for PHASEGATE_DEBUG=1', async () => {
  const quiet = await work('fail otherwise')
  expect(quiet).toMatchObject({ code: 70, out: '' })
  expect(quiet.err).toBe(
    'work: internal error: x is not a function\nThis is a defect. To see what is wrong, run: phasegate doctor\n',
  )
  expect((await work('fail otherwise', { env: { PHASEGATE_DEBUG: '1' } })).err).toMatch(/TypeError: x is .*\n\s+at /)
  expect((await work('fail thrown')).err).toContain('internal error: a string')
})

test.each([
  ['fail refused --json', 1, { code: 'thread', message: 'no thread 01.02.05\nSee: work list --stage 1' }],
  ['list --stge 1 --json', 2, { code: 'misused', message: 'unknown option --stge; did you mean --stage?' }],
  [
    'approve plan --json',
    2,
    { code: 'misused', message: 'unknown option --json; there are --force, --revoke, --help' },
  ],
  ['lst --json', 2, { code: 'misused', message: 'unknown command lst; did you mean list?' }],
  ['fail otherwise --json', 70, { code: 'internal', message: expect.stringContaining('x is not a function') }],
])('work %s prints the error as JSON', async (line, code, error) => {
  const answer = await work(line)
  expect(answer).toMatchObject({ code, err: '' })
  expect(JSON.parse(answer.out)).toEqual({ error })
})

test.each(['', '--help', '-h', 'help', 'help --help'])('work %s lists all commands', async (line) => {
  const { code, out } = await work(line)
  expect(code).toBe(0)
  expect(out).toContain('Usage: work COMMAND')
  expect(out).toContain('  list           List the threads\n  approve plan   Approve the plan\n')
})

test.each(['update --help', 'update -h', 'update --thread 1 --help', 'help update', 'update --nonsense --help'])(
  'work %s shows the command',
  async (line) => {
    expect(await work(line)).toEqual({
      code: 0,
      err: '',
      out: [
        'Update a thread',
        '',
        'Usage: work update --thread ID [--report TEXT]',
        '',
        '  --report TEXT  one or two sentences',
        '  --thread ID    the thread (required)',
        '  --help         this text',
        '',
        'Example: work update --thread 01.01.01 --report done',
        '',
      ].join('\n'),
    })
  },
)

test('help on the first word of several commands lists them', async () => {
  for (const line of ['approve --help', 'help approve']) {
    const { out } = await work(line)
    expect(out).toBe(
      'Usage: work approve COMMAND [arguments and options]\n\n  plan   Approve the plan\n  stage  Approve a stage\n',
    )
  }
})

test('--help alone is no text', async () => {
  expect((await work('start --help')).out).toContain('Usage: work start TASK [--no-test]')
})

test('colours are for terminals that want them', async () => {
  expect(coloured((await work('list', { isTTY: true })).out)).toBe(true)
  expect(coloured((await work('list')).out)).toBe(false)
  expect(coloured((await work('list', { isTTY: true, env: { NO_COLOR: '1' } })).out)).toBe(false)
  expect(coloured((await work('list', { isTTY: true, env: { NO_COLOR: '' } })).out)).toBe(true)
  expect(coloured((await work('list', { isTTY: true, env: { TERM: 'dumb' } })).out)).toBe(false)
  expect(coloured((await work('fail refused', { isTTY: true })).err)).toBe(true)
})

test('an example is read as its own command', () => {
  for (const [name, { example }] of Object.entries(SAMPLE)) {
    expect(findCommand(SAMPLE, `${name} ${example}`.trim().split(' ')).name).toBe(name)
  }
})

test('a reader that goes away is no error', () => {
  const { status, stdout, stderr } = shell('| head -n 1')
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'line\n', stderr: '' })
})

test('a long answer arrives whole through a pipe', () => {
  expect(shell('| wc -l').stdout.trim()).toBe('1000000')
})

const work = async (
  line: string | readonly string[],
  { env = {}, isTTY = false }: { env?: Record<string, string>; isTTY?: boolean } = {},
): Promise<{ code: number; out: string; err: string }> => {
  const written = { out: '', err: '' }
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line
  const code = await runCli({
    program: 'work',
    summary: 'A sample.',
    version: '1.2.3',
    table: SAMPLE,
    run: runSample,
    argv,
    io: {
      stdout: { isTTY, write: (text) => (written.out += text) },
      stderr: { isTTY, write: (text) => (written.err += text) },
      env,
    },
  })
  return { code, ...written }
}

const coloured = (text: string): boolean => text.includes('\u001b[')

const shell = (pipe: string) => {
  const program = fileURLToPath(new URL('program.ts', import.meta.url))
  return spawnSync('bash', ['-c', `set -o pipefail; "$0" --import tsx "$1" flood ${pipe}`, process.execPath, program], {
    encoding: 'utf8',
  })
}
