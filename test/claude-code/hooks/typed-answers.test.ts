import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, inject } from 'vitest'
import { answerTyped } from '../../../src/claude-code/hooks/typed-command.ts'
import { SLASH } from '../../../src/commands/client.ts'
import { handleRun } from '../../../src/engine/run/handle-run.ts'
import { newStream } from '../../../src/state-manager/new-stream.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { NOW, patient, type Patient, start } from '../../doctor/site.ts'

// The doctor starts real processes.
const plugin = inject('plugin')

/** What the hook answers when this is typed in a session. */
const typed = (site: Patient, command: string, session = 'session-1234') => {
  const [, name = '', args = ''] = /^\/(\S+)\s*(.*)$/s.exec(command) ?? []
  const input = {
    hook_event_name: 'UserPromptExpansion',
    session_id: session,
    cwd: site.root,
    command_name: name,
    command_args: args,
  }
  const surroundings = { plugin, home: site.home, client: process.pid, terminal: true, now: NOW }
  return answerTyped(input, { ...surroundings, projectFolder: site.root })
}

/** An answer that costs no request: the turn ends with it. */
const ends = (text: string | RegExp) => ({ continue: false, stopReason: expect.stringMatching(text) })

describe('/dispatch', () => {
  test('of a small change ends its schedule with one line: what to type for fewer phases', async () => {
    const lastLine = async (command: string): Promise<string> =>
      (await typed(patient(plugin), command)).systemMessage?.split('\n').at(-1) ?? ''
    expect(await lastLine('/dispatch Fix the typo in README.md')).toBe(
      'This looks like a small change; in 4 phases: /dispatch --replace --profile quick Fix the typo in README.md',
    )
    expect(await lastLine('/dispatch --no-test rename a to b')).toBe(
      'This looks like a small change; in 3 phases: /dispatch --replace --profile quick --no-test rename a to b',
    )
    expect(await lastLine('/dispatch -- rename a --no-test')).toMatch(/quick -- rename a --no-test$/)
    expect(await lastLine('/dispatch Add a command')).toBe('Task: Add a command')
    expect(await lastLine('/dispatch --profile standard Fix the typo')).toBe('Task: Fix the typo')
  })

  test('shows the task as it was understood, and leaves out no stage that the task only speaks of', async () => {
    const site = patient(plugin)
    const { systemMessage = '' } = await typed(site, '/dispatch support --no-test in the runner, print --json')
    expect(systemMessage).toMatch(
      /^\nWorkflow Schedule \(13 phases\)\n[\s\S]*\n\nTask: support --no-test in the runner, print --json$/,
    )
    expect(readState(site.project)?.task).toBe('support --no-test in the runner, print --json')
  })

  test('without the plan that it needs has the orchestrator ask for one: it is told no command of a shell', async () => {
    const { hookSpecificOutput } = await typed(patient(plugin), '/dispatch --stage IMPLEMENT Add a command')
    expect(hookSpecificOutput).toMatchObject({
      additionalContext:
        'Phasegate: no run was started: --stage IMPLEMENT needs a plan, and no earlier run left one. Give its path: --plan PATH',
    })
  })

  test('beside a run names the ways that there are: one that goes on is not gone on with, one that stopped is not stopped', async () => {
    const site = patient(plugin)
    const ways = async (): Promise<string[]> =>
      [...String((await typed(site, '/dispatch Another')).stopReason).matchAll(/^ {2}([a-z ]+): /gm)].map(
        ([, name = '']) => name,
      )
    await site.dispatch('Add a command', { client: process.pid })
    expect(await ways()).toEqual(['see it', 'stop it', 'replace'])
    await typed(site, '/phasegate:stop')
    expect(await ways()).toEqual(['reason', 'see it', 'go on', 'replace'])
    const left = patient(plugin)
    await left.dispatch('Add a command', { client: 2 ** 22 + 1 })
    expect((await typed(left, '/dispatch Another')).stopReason).toMatch(/go on: +\/phasegate:resume\n +stop it/)
  })

  test('--dry-run shows the schedule, costs no request and starts nothing', async () => {
    const site = patient(plugin)
    expect(await typed(site, '/dispatch --dry-run Add a command')).toEqual(
      ends(/^\nWorkflow Schedule[^]*\nA dry run: nothing was started/),
    )
    expect(existsSync(join(site.root, '.agents'))).toBe(false)
  })

  test('of a long task shows both its ends', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index} of the task`)
    const { systemMessage = '' } = await typed(patient(plugin), `/dispatch ${lines.join('\n')}`)
    expect(systemMessage).toMatch(/\nTask: line 0 of the task line 1 .{100,200} … .{100,200} line 39 of the task$/)
  })
})

describe('/phasegate:status', () => {
  test('is answered by code alone', async () => {
    const site = patient(plugin)
    const none = ends(/no run here yet\. Start one: \/dispatch <task>$/)
    expect(await typed(site, '/phasegate:status')).toEqual(none)
    // As the last one leaves it that is archived.
    site.write('work/index.json', '{}')
    expect(await typed(site, '/phasegate:status')).toEqual(none)
    site.write('work/001-tea/PLAN.md', '# Plan: Tea\n')
    expect(await typed(site, '/phasegate:status')).toEqual(ends(/\nThe workstream here: !work status$/))
    await site.dispatch()
    expect(await typed(site, '/phasegate:status')).toEqual(ends(/Add a command\nrun [\s\S]*next: explore-1/))
    expect(await typed(site, '/phasegate:status --verbose')).toEqual(ends(/\nLoops\n/))
    expect(await typed(site, '/phasegate:status --verbos')).toEqual(
      ends(/unknown option --verbos; did you mean --verbose\?/),
    )
  })
})

describe('/phasegate:doctor', () => {
  test('examines, and repairs with --fix; that its hook runs is part of the answer', async () => {
    const site = patient(plugin)
    site.write('.agents/tmp/notes.md', 'mine')
    expect(await typed(site, '/phasegate:doctor')).toEqual(ends(/✓ hooks .*called in this session[\s\S]*✗ run folder/))
    expect(await typed(site, '/phasegate:doctor --fix')).toEqual(
      ends(/repaired: moved[\s\S]*Everything is as it should be/),
    )
  })
})

const config = (site: Patient) => join(site.root, '.phasegate/config.json')

test('/phasegate:runs and /phasegate:show answer what old runs came to', async () => {
  const site = patient(plugin)
  expect(await typed(site, '/phasegate:runs')).toEqual(ends(/no run here yet\. Start one: \/dispatch <task>/))
  await typed(site, '/dispatch Add a command')
  expect(await typed(site, '/phasegate:runs')).toEqual(ends(/\nRUN .*\n\S+ .*running +Add a command$/))
  const id = readState(site.project)?.id ?? ''
  expect(await typed(site, `/phasegate:show ${id}`)).toEqual(ends(/artifacts: \.agents\/tmp\/phases\/$/))
  expect(await typed(site, '/phasegate:show 1999')).toEqual(ends(/no run 1999; there is /))
})

describe('/phasegate:configure', () => {
  test('answers in ten lines: what differs, where the files are, how to see all', async () => {
    const answer = async (site: Patient) => (await typed(site, '/phasegate:configure')).stopReason?.trim() ?? ''
    const site = patient(plugin)
    expect(await answer(site)).toBe(`Phasegate: ~/.phasegate/config.json none · .phasegate/config.json none

Every setting has its default.

All: /phasegate:configure --show. To change some: /phasegate:configure --edit <what>`)
    const rounds = { PLAN: { maxParallelAgents: 3 }, TEST: { maxParallelAgents: 3 }, FINAL: { maxParallelAgents: 3 } }
    const git = { workflow: 'none', branchPrefix: 'x/' }
    site.write('.phasegate/config.json', JSON.stringify({ git, stages: rounds }))
    const lines = (await answer(site)).split('\n')
    expect(lines.length).toBeLessThanOrEqual(10)
    expect(lines).toContain('… and 1 more: /phasegate:configure --show --changed')
  })

  test('--show shows every setting, --changed those that differ', async () => {
    const site = patient(plugin)
    site.write('.phasegate/config.json', '{"git": {"workflow": "none"}}')
    expect(await typed(site, '/phasegate:configure --show')).toEqual(ends(/\n(.+\n){40}/))
    expect(await typed(site, '/phasegate:configure --show --changed')).toEqual(ends(/1 setting\n\ngit\.workflow .*$/))
  })

  test('resets a file, and keeps it', async () => {
    const site = patient(plugin)
    site.write('.phasegate/config.json', '{"git": {"workflow": "none"}}')
    expect(await typed(site, '/phasegate:configure --reset')).toEqual(
      ends(/every setting of the file is reset; saved in/),
    )
    expect(readFileSync(config(site), 'utf8')).toBe('{}\n')
    expect(readFileSync(`${config(site)}.bak`, 'utf8')).toContain('none')
    expect(await typed(site, '/phasegate:configure --reset --global')).toEqual(ends(/was not changed/))
    expect(existsSync(join(site.home, '.phasegate'))).toBe(false)
  })

  test.each(['--show --reset', '--reset --changed', '--reset --global --project'])(
    'does nothing where two things are asked for at once: %s',
    async (flags) => {
      const site = patient(plugin)
      site.write('.phasegate/config.json', '{"git": {"workflow": "none"}}')
      expect(await typed(site, `/phasegate:configure ${flags}`)).toEqual(
        ends(/--\w+ and --\w+ contradict each other; leave one out\nUsage: /),
      )
      expect(readFileSync(config(site), 'utf8')).toContain('none')
    },
  )

  test('asks for --edit where a change is asked for', async () => {
    expect(await typed(patient(plugin), '/phasegate:configure fewer explorers --global')).toEqual(
      ends(/to change settings: \/phasegate:configure --edit fewer explorers\nUsage: /),
    )
  })

  test('leaves editing to the model', async () => {
    expect(await typed(patient(plugin), '/phasegate:configure --edit fewer explorers')).toEqual({})
  })

  test('names a flag there is not, and what is wrong in a file', async () => {
    const site = patient(plugin)
    expect(await typed(site, '/phasegate:configure --rest')).toEqual(
      ends(/unknown option --rest; did you mean --reset\?/),
    )
    site.write('.phasegate/config.json', '{"git": 1}')
    expect(await typed(site, '/phasegate:configure')).toEqual(ends(/config\.json:1:\d+ git: found 1/))
  })
})

describe('/phasegate:approve', () => {
  const planned = () => {
    const site = patient(plugin)
    newStream(join(site.root, 'work'), 'tea', PLAN, NOW)
    return site
  }

  test('approves the plan without a request, and ends with what comes next', async () => {
    const site = planned()
    expect(await typed(site, '/phasegate:approve plan')).toEqual(
      ends(/001-tea: the plan is approved \(01 .*\)\nNext: \/execute-stage 1$/),
    )
    expect(await typed(site, '/phasegate:approve plan')).toEqual(ends(/is approved already/))
    expect(await typed(site, '/phasegate:approve plan --revoke --reason "too early"')).toEqual(
      ends(/is not approved any more[\s\S]*Next: \/phasegate:approve plan$/),
    )
  })

  test('of a workstream that is not the current one is followed by what makes it that', async () => {
    const site = planned()
    newStream(join(site.root, 'work'), 'coffee', PLAN, NOW)
    expect(await typed(site, '/phasegate:approve plan --stream tea')).toEqual(
      ends(/\nNext: !work current --set 001-tea, then \/execute-stage 1$/),
    )
  })

  test.each([
    ['', /missing: plan or stage|plan or stage/],
    ['everything', /plan, stage/],
    ['stage', /say which stage: stage 1/],
    ['plan 1', /the plan has no number/],
    ['plan --revoke', /--revoke needs --reason/],
    ['plan --stream 9', /no workstream 9; there is 001-tea/],
    ['stage 1', /stage 01 is not done|not approved|pending/],
  ])('%s is refused in words', async (words, said) => {
    expect(await typed(planned(), `/phasegate:approve ${words}`)).toEqual(ends(said))
  })
})

describe('/phasegate:override', () => {
  test('in the session of the run: the orchestrator goes on at once', async () => {
    const site = patient(plugin)
    await site.dispatch('Add a command --explorers 2')
    expect(await typed(site, '/phasegate:override EXPLORE->PLAN --reason "I know this code"')).toEqual({
      systemMessage: [
        '',
        'Phasegate: EXPLORE->PLAN is overridden: I know this code',
        'The run goes on at 1.1 Brainstorm.',
        '✓ 0 Explore · 2 agents · 1 of 13 · next: Brainstorm',
      ].join('\n'),
      hookSpecificOutput: {
        hookEventName: 'UserPromptExpansion',
        additionalContext: expect.stringMatching(/phase 1\.1 Brainstorm[\s\S]*\[PHASE 1\.1 brainstorm-1\]/),
      },
    })
    expect(readState(site.project)?.overrides).toEqual([{ at: NOW, what: 'EXPLORE->PLAN', reason: 'I know this code' }])
  })

  test('where the model has nothing to do yet, it is not asked', async () => {
    const site = patient(plugin)
    await site.dispatch('Add a command --explorers 2')
    for (const step of ['explore-1', 'explore-2']) start(site, step)
    expect(await typed(site, '/phasegate:override explore-1 --reason enough')).toEqual(
      ends(
        /explore-1 is overridden: enough\nWhat explore-1 may still report is ignored; its agent can be stopped in \/tasks\.\n[\s\S]*Waiting for explore-2/,
      ),
    )
  })

  test('after which the run is blocked by another step says so once', async () => {
    const site = patient(plugin)
    site.write('.phasegate/config.json', '{"retries":{"maxPerPhase":0}}')
    await site.dispatch('Add a command --explorers 2')
    for (const [index, step] of ['explore-1', 'explore-2'].entries()) {
      start(site, step)
      const ended = { at: NOW, step, attempt: index + 1, ending: 'vanished', reason: `${step} is gone` } as const
      handleRun(site.project, 'test', () => ({ type: 'end-attempt', ...ended }))
    }
    const { stopReason } = await typed(site, '/phasegate:override explore-1 --reason enough')
    expect(stopReason?.match(/explore-2 is gone/g)).toHaveLength(1)
    expect(stopReason).toMatch(/\nPhasegate: blocked: [^\n]*explore-2 is gone; next: \/phasegate:resume --retry-failed/)
  })

  test('in another session the run stays with its own', async () => {
    const site = patient(plugin)
    await site.dispatch('Add a command --explorers 2')
    expect(await typed(site, '/phasegate:override explore-1 --reason enough', 'session-9')).toEqual(
      ends(
        /explore-1 is overridden[\s\S]*when its own session gets a turn, or here with: \/phasegate:resume --take-over$/,
      ),
    )
    expect(readState(site.project)?.conductor.session).toBe('session-1234')
    const left = patient(plugin)
    await left.dispatch('Add a command --explorers 2', { client: 2 ** 22 + 1 })
    expect(await typed(left, '/phasegate:override explore-1 --reason enough', 'session-9')).toEqual(
      ends(/explore-1 is overridden: enough\n[^\n]*\nTo go on: \/phasegate:resume$/),
    )
  })

  test.each([
    [
      '/phasegate:override',
      /missing: STEP, --reason "why"\nUsage: \/phasegate:override <step, phase or gate> --reason "why"$/,
    ],
    ['/phasegate:override task-1 --reason x', /task-1 is nothing that can be overridden now; there is explore-1/],
  ])('%s is refused, and starts no turn', async (command, why) => {
    const site = patient(plugin)
    await site.dispatch('Add a command --explorers 2')
    expect(await typed(site, command)).toEqual(ends(why))
    expect(readState(site.project)?.overrides).toEqual([])
  })

  test('without a run is refused', async () => {
    expect(await typed(patient(plugin), '/phasegate:override 1.3 --reason x')).toEqual(ends(/no run is active here/))
  })
})

test.each([...SLASH.keys()])('/%s --help shows what may be typed, and starts nothing', async (name) => {
  const slash = SLASH.get(name)?.slash ?? ''
  expect(await typed(patient(plugin), `/${name} --help`)).toEqual(
    ends(new RegExp(`\\nUsage: ${slash}[^]*\\n {2}--help +this text\\n\\nExample: ${slash}`)),
  )
})

describe('arguments that are wrong', () => {
  test.each([
    ['/dispatch', /say what is to be done\nUsage: \/dispatch <task description> /],
    ['/phasegate:status --verbos', /did you mean --verbose\?\nUsage: \/phasegate:status \[--verbose\]$/],
    [
      '/phasegate:doctor now',
      /unexpected argument "now"; .*\nUsage: \/phasegate:doctor \[--fix \| --accept \| --drop\]$/,
    ],
    ['/phasegate:configure --rest', /did you mean --reset\?\nUsage: \/phasegate:configure /],
    ['/phasegate:resume --retry', /did you mean --retry-failed\?\nUsage: \/phasegate:resume /],
    ['/phasegate:resume --from-phase', /--from-phase needs a value: --from-phase PHASE\nUsage: /],
    ['/execute-stage', /say which stage: one number\nUsage: \/execute-stage <stage number>/],
    ['/review-stage', /say which stage: one number\nUsage: \/review-stage <stage number>$/],
    ['/plan-workstream  ', /say what the workstream is for\nUsage: \/plan-workstream <goal>$/],
    ['/edit-plan', /say what is to be changed\nUsage: \/edit-plan <what to change>$/],
    [
      '/execute-next-batch 3',
      /unexpected argument "3"; .*\nUsage: \/execute-next-batch \[--take-over\] \[--with-changes\] \[--budget AMOUNT\]$/,
    ],
  ])('%s is answered by code, with how it is typed', async (command, answer) => {
    expect(await typed(patient(plugin), command)).toEqual(ends(answer))
  })

  test.each(['/execute-stage 1', '/execute-next-batch', '/review-plan', '/edit-plan less', '/review-stage 1'])(
    '%s without a workstream is answered by code, with what to type in the client',
    async (command) => {
      expect(await typed(patient(plugin), command)).toEqual(
        ends(/no workstream here\. Start one: !work create --name my-feature, or .*: \/plan-workstream <goal>$/),
      )
    },
  )

  test.each(['/execute-stage 9', '/review-stage 9'])('%s names the stages there are', async (command) => {
    const site = patient(plugin)
    newStream(join(site.root, 'work'), 'tea', PLAN, NOW)
    expect(await typed(site, command)).toEqual(ends(/no stage 09; the plan has the stages 01, 02, 03/))
  })
})

describe('/phasegate:statusline', () => {
  const settingsOf = (site: Patient, text: string): string => {
    mkdirSync(join(site.home, '.claude'))
    const file = join(site.home, '.claude/settings.json')
    writeFileSync(file, text)
    return file
  }

  test('shows what would change, writes it after a typed yes, and takes it out again', async () => {
    const site = patient(plugin)
    const before = '{\n  "statusLine": {\n    "type": "command",\n    "command": "mine"\n  }\n}\n'
    const file = settingsOf(site, before)
    const diff = (a: string, b: string): RegExp =>
      new RegExp(`settings\\.json [^\\n]*:\\n\\n {2}- {5}"command": "${a}"\\n {2}\\+ {5}"command": "${b}"\\n\\n`)
    const ours = String.raw`sh '[^\n]*\/\.phasegate\/statusline\.sh'`
    const shown = await typed(site, '/phasegate:statusline')
    expect(shown).toEqual(ends(diff('mine', ours)))
    expect(shown).toEqual(
      ends(/Your own status line is run first.*\nNothing is written yet\. To do it: \/phasegate:statusline yes$/),
    )
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(await typed(site, '/phasegate:statusline yes')).toEqual(ends(diff('mine', ours)))
    expect(readFileSync(file, 'utf8')).toMatch(/"command": "sh '/)
    expect(await typed(site, '/phasegate:statusline')).toEqual(
      ends(/the status line is in your settings\. To take it out: \/phasegate:statusline off$/),
    )
    expect(await typed(site, '/phasegate:statusline off')).toEqual(ends(/settings\.json is as it was:/))
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(await typed(site, '/phasegate:statusline off')).toEqual(
      ends(/is not in your settings; nothing was written$/),
    )
  })

  test('of settings that are no JSON says where', async () => {
    const site = patient(plugin)
    settingsOf(site, '{"a": 1,}')
    expect(await typed(site, '/phasegate:statusline yes')).toEqual(
      ends(/settings\.json is no JSON \(line 1: .*: nothing was written\. Mend it, then: \/phasegate:statusline$/),
    )
    expect(await typed(site, '/phasegate:statusline maybe')).toEqual(ends(/is one of yes, off, not "maybe"/))
  })
})
