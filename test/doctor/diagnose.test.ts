import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { plain } from '../../src/shown/paint.ts'
import { doctorText } from '../../src/shown/doctor-text.ts'
import { diagnose, treat } from '../../src/doctor/diagnose.ts'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { makeSealKey } from '../../src/state-manager/seal.ts'
import { overrideRun } from '../../src/engine/run/override.ts'
import { folder } from '../bin/plugin.ts'
import { resume, type Text, text } from '../../src/workflow/core/text.ts'
import { accepted } from '../configuration/places.ts'
import { aged, complaints, NOW, patient, type Patient, start } from './site.ts'

const plugin = inject('quickPlugin')

const textOf = (site: Patient, findings = diagnose(site), done: readonly Text[] = []): string =>
  doctorText({ version: '0.1.0', root: '/project', findings, done }, plain, 'shell')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replace(/node {11}.*/, 'node           20.x')
    .replace(/git {12}.*/, 'git            2.x')
    .replace(/writable, .* free/, 'writable, N GB free')
    .replaceAll(/\d{8}-\d{6}-[\da-f]{6}/g, 'RUN')

describe('where all is well', () => {
  test('every look is one line', () => {
    expect(textOf(patient(inject('plugin')))).toBe(`Phasegate 0.1.0 · /project

✓ node           20.x
✓ claude code    not found on the PATH; only needed to carry a run out
✓ git            2.x
✓ trees          agents work in the checkout: the repository has no commit yet
✓ disk           writable, N GB free
✓ hooks          answer as they should · idle N ms, active N ms
✓ configuration  ~/.phasegate/config.json none · .phasegate/config.json none
✓ phases         13
✓ run            none is active here

Everything is as it should be.`)
  })

  test('a run adds its journal, its session and its files', async () => {
    const site = patient(plugin)
    await site.dispatch()
    expect(textOf(site)).toContain(`✓ journal        1 commit, all whole
✓ run            RUN · running at 0 Explore · session session-
✓ files          state.json, artifacts and prompts are in step with the journal`)
    expect(complaints(diagnose(site))).toEqual([])
  })

  test('looking changes nothing', async () => {
    const site = patient(plugin)
    await site.dispatch()
    const before = readdirSync(site.root, { recursive: true })
    diagnose(site)
    expect(readdirSync(site.root, { recursive: true })).toEqual(before)
  })
})

const client = (version: string): NodeJS.ProcessEnv => {
  const bin = folder()
  writeFileSync(join(bin, 'claude'), `#!/bin/sh\necho '${version} (Claude Code)'\n`)
  chmodSync(join(bin, 'claude'), 0o755)
  return { PATH: `${bin}:${process.env['PATH']}` }
}

const said = (env: NodeJS.ProcessEnv) => diagnose(patient(plugin, { env })).find(({ topic }) => topic === 'claude code')

describe('the client', () => {
  test('is found on the PATH; an old one is worth knowing', () => {
    expect(said(client('2.1.400'))).toMatchObject({ state: 'good', what: '2.1.400' })
    expect(said(client('2.0.61'))).toMatchObject({ state: 'notice', what: '2.0.61', fix: 'claude update' })
  })

  test('inside a session it is the one that runs it, and the mode is told', () => {
    const { PATH = '' } = client('2.1.329')
    const env = {
      CLAUDE_CODE_EXECPATH: join(PATH.split(':')[0] ?? '', 'claude'),
      CLAUDECODE: '1',
      PATH: '/usr/bin:/bin',
    }
    expect(said({ PATH: '/usr/bin', AI_AGENT: 'claude-code_2-1-400_harness' })?.what).toBe('2.1.400')
    expect(said({ ...env, CLAUDE_CODE_ENTRYPOINT: 'cli' })?.what).toBe('2.1.329 · a session in a terminal')
    expect(said({ ...env, CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' })?.what).toBe('2.1.329 · a session in print mode')
  })
})

describe('the surroundings', () => {
  test('a folder without git is told, and is no fault', () => {
    const site = patient(plugin)
    rmSync(join(site.root, '.git'), { recursive: true })
    expect(diagnose(site).find(({ topic }) => topic === 'git')).toMatchObject({
      state: 'good',
      what: expect.stringContaining('not a git repository: nothing will be committed'),
    })
  })

  test('a repository that git refuses is', () => {
    const site = patient(plugin)
    site.write('.git/config', '[core\n')
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(/^✗ git: .*bad config.* \| do what git says above$/),
    ])
  })

  test('a file where our folder belongs', () => {
    const site = patient(plugin)
    const path = site.write('.agents', 'not a folder')
    expect(complaints(diagnose(site))).toEqual([
      `✗ run folder: ${path} is a file, where Phasegate keeps a folder | mv '${path}' '${path}.moved'`,
    ])
  })
})

describe('the hooks', () => {
  test('that cannot run are damage', () => {
    const broken = folder()
    for (const name of ['agents', 'bin', 'prompts', 'hooks']) {
      mkdirSync(join(broken, name))
    }
    writeFileSync(join(broken, 'hooks/hooks.json'), readFileSync(join(plugin, 'hooks/hooks.json')))
    const finding = diagnose({ ...patient(plugin), plugin: broken }).find(({ topic }) => topic === 'hooks')
    expect(finding).toMatchObject({ state: 'wrong', means: 'nothing holds agents to the steps of a run' })
    expect(String(finding?.what).split('\n')).toEqual([
      expect.stringMatching(/^idle, it says exit code \d+: .*bin\/hook/),
      expect.stringMatching(/^to a typed command the answer is exit code/),
      expect.stringMatching(/^to an agent that is no step the answer is exit code/),
    ])
  })

  test('that Claude Code does not call are said to be silent, those it calls to be called', () => {
    const last = diagnose(patient(plugin, { hooksCalled: false })).find(({ state }) => state === 'wrong')
    expect(last).toMatchObject({ what: 'Claude Code did not call them for the command that was typed' })
    const findings = diagnose(patient(plugin, { hooksCalled: true }))
    expect(findings.find(({ topic }) => topic === 'hooks')?.what).toContain('called in this session')
  })
})

describe('the configuration', () => {
  test('counts what the files set', () => {
    const site = patient(plugin)
    site.write('.phasegate/config.json', '{"git": {"workflow": "none"}, "review": {"maxRetries": 1}}')
    expect(diagnose(site).find(({ topic }) => topic === 'configuration')?.what).toBe(
      '~/.phasegate/config.json none · .phasegate/config.json 2 settings',
    )
  })

  test('is one finding for each file that cannot be used, with every problem and the way back', () => {
    const site = patient(plugin)
    site.write('.phasegate/config.json', '{"review": {"maxRetries": 99}, "colour": 1}')
    site.write('../home/.phasegate/config.json', '{,}')
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(
        /^✗ configuration: ~\/\.phasegate\/config\.json cannot be used:\n1:2 not JSON: .* \| .*phasegate config reset --global$/s,
      ),
      expect.stringMatching(
        /^✗ configuration: \.phasegate\/config\.json cannot be used:\n1:\d+ review\.maxRetries: found 99; .*\n1:\d+ colour: unknown key; .* \| .*phasegate config reset --project$/s,
      ),
    ])
  })

  test('that leaves no stage is named too', () => {
    const site = patient(plugin)
    const off = Object.fromEntries(
      ['EXPLORE', 'PLAN', 'IMPLEMENT', 'TEST', 'FINAL'].map((stage) => [stage, { enabled: false }]),
    )
    site.write('.phasegate/config.json', JSON.stringify({ stages: off }))
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/every stage is disabled/)])
  })
})

const AUDIT = `---
id: '2.4'
stage: IMPLEMENT
name: Audit
type: subagent
step: audit
agent: AGENT
inputs: []
output: 2.4-audit.md
check: sections
sections: ['## Found']
gate: true
deadline: 20
---
Audit. {{task}} {{brief}}
## Found
`

describe('the phases', () => {
  test.each([
    ['prompts/phases/1.1-brainstorm.md', /no phase writes 1\.1-brainstorm\.md, which others read/],
    ['prompts/phases/1.2-plan.md', /phase 2\.1 Task Execution: split: no phase before it has the check plan/],
    ['prompts/fix.md', /fix\.md is gone/],
    ['prompts/thread.md', /thread\.md is gone/],
    ['agents/planner.md', /agents\/planner\.md is gone/],
    ['prompts/phases', /holds no phase/],
  ])('of a plugin that has lost %s are found, once, with how to put it back', (path, what) => {
    const site = patient(join(folder(), 'plugin'))
    cpSync(plugin, site.plugin, { recursive: true })
    rmSync(join(site.plugin, path), { recursive: true })
    const told = diagnose(site).filter(({ state }) => state !== 'good')
    expect(told).toMatchObject([
      {
        topic: 'phases',
        what: expect.stringMatching(what),
        means: 'the plugin is damaged',
        fix: expect.stringContaining('claude plugin install'),
      },
    ])
  })

  test('of the project are counted', () => {
    const site = patient(plugin)
    site.write('.phasegate/phases/2.4-audit.md', AUDIT.replace('AGENT', 'reviewer'))
    expect(diagnose(site).find(({ topic }) => topic === 'phases')?.what).toBe('14, 1 from .phasegate/phases')
  })

  test('that lie where nobody looks are told', () => {
    const site = patient(plugin)
    site.write('.phasegate/phases/README.txt', 'our phases')
    expect(complaints(diagnose(site))).toEqual([])
    site.write('.phasegate/phases/security/2.4.md', AUDIT)
    site.write('.phasegate/phases/2.5.markdown', AUDIT)
    expect(complaints(diagnose(site))).toEqual([
      '! phases: .phasegate/phases holds 2.5.markdown, security, which are not looked at | rename or move it, if it is meant to be a phase',
    ])
  })

  test('that are no phases, or name an agent there is not', () => {
    const site = patient(plugin)
    const path = '.phasegate/phases/2.4-audit.md'
    site.write(path, AUDIT.replace('AGENT', 'auditor'))
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(
        /^✗ phases: .*2\.4-audit\.md cannot be used:\nagent: auditor is no agent profile; there are /,
      ),
    ])
    site.write(path, AUDIT.replace('IMPLEMENT', 'BUILD'))
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ phases: .*2\.4-audit\.md/s)])
  })
})

const commit = (site: Patient, number: number): string => join(site.project.journal, `00000${number}.json`)

const withCommits = async (): Promise<Patient> => {
  const site = patient(plugin)
  await site.dispatch('Add a command --explorers 2')
  for (const what of ['explore-1', 'explore-2'])
    overrideRun(site.project, { what, reason: 'known' }, { by: 'test', at: NOW })
  return site
}

describe('the journal', () => {
  test.each([
    [
      'is cut off',
      (site: Patient) => writeFileSync(commit(site, 2), readFileSync(commit(site, 2), 'utf8').slice(0, 40)),
      /000002\.json: is cut off/,
    ],
    ['is missing', (site: Patient) => rmSync(commit(site, 2)), /commit 2 is missing before 000003\.json/],
    [
      'holds no events',
      (site: Patient) => writeFileSync(commit(site, 3), '{"commit":3,"at":"x","by":"y","events":[{"type":"danced"}]}'),
      /000003\.json: events\.0/,
    ],
    [
      'holds another number',
      (site: Patient) => cpSync(commit(site, 1), commit(site, 2)),
      /000002\.json: holds commit 1/,
    ],
    [
      'is there twice',
      (site: Patient) => cpSync(commit(site, 2), join(site.project.journal, '0000002.json')),
      /commit 2 is there twice/,
    ],
    [
      'does not begin a run',
      (site: Patient) => {
        for (const number of [2, 3]) rmSync(commit(site, number))
        writeFileSync(commit(site, 1), '{"commit":1,"at":"x","by":"y","events":[]}')
      },
      /does not begin with the start of a run/,
    ],
  ])('of which a commit %s is set aside, whole, and a run can start again', async (_, damage, what) => {
    const site = await withCommits()
    damage(site)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(what)])
    const { done, findings } = treat(site)
    expect(done).toEqual(['moved .agents/tmp to .agents/runs/set-aside-20261121-050000/tmp'])
    expect(complaints(findings)).toEqual([])
    expect(existsSync(join(site.project.runs, 'set-aside-20261121-050000/tmp/phases/0-explore.md'))).toBe(true)
    await expect(site.dispatch('Add another')).resolves.toMatchObject({ status: 'running' })
  })

  test('of a finished run stands in the way of the next one, and is set aside too', async () => {
    const site = await withCommits()
    await site.dispatch('--replace Add another')
    const [old = ''] = readdirSync(site.project.runs)
    writeFileSync(join(site.project.runs, old, 'journal/000001.json'), '')
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(`✗ finished run: .agents/runs/${old}: 000001.json`),
    ])
    expect(complaints(treat(site).findings)).toEqual([])
    expect(readdirSync(site.project.runs)).toEqual(['set-aside-20261121-050000'])
  })
})

test('runs that the key of another home has sealed are taken by a person, never set aside', async () => {
  const site = await withCommits()
  await site.dispatch('--replace Add another')
  const [old = ''] = readdirSync(site.project.runs)
  vi.stubEnv('HOME', site.home)
  onTestFinished(() => void vi.unstubAllEnvs())
  makeSealKey()
  const whats = ['✗ journal: 000001.json', `✗ finished run: .agents/runs/${old}: 000001.json, 000002.json, 000003.json`]
  expect(complaints(treat(site).findings)).toEqual(
    whats.map((what) => expect.stringContaining(`${what}: it is sealed with another key`)),
  )
  expect(readdirSync(site.project.runs)).toEqual([old])
  const { done, findings } = treat(site, 'accept')
  expect(done).toEqual([
    expect.stringContaining('of .agents/tmp/journal: 000001.json'),
    expect.stringContaining(`of .agents/runs/${old}/journal: 000001.json, 000002.json`),
  ])
  expect(complaints(findings)).toEqual([])
})

describe("another program's folder in .agents/tmp", () => {
  test('is moved away, nothing in it is changed, and a run can start', async () => {
    const site = patient(plugin)
    site.write('.agents/tmp/state.json', '{"version": 1}')
    site.write('.agents/tmp/notes.md', 'mine')
    await expect(site.dispatch()).rejects.toThrow('phasegate doctor --fix')
    expect(complaints(diagnose(site))).toEqual([
      '✗ run folder: .agents/tmp holds notes.md, state.json but no journal | phasegate doctor --fix',
      '! run folder: .agents has no .gitignore of its own | phasegate doctor --fix',
    ])
    const { done, findings } = treat(site)
    expect(done).toContain('moved .agents/tmp to .agents/runs/set-aside-20261121-050000/tmp')
    expect(complaints(findings)).toEqual([])
    expect(readFileSync(join(site.project.runs, 'set-aside-20261121-050000/tmp/notes.md'), 'utf8')).toBe('mine')
    await expect(site.dispatch()).resolves.toMatchObject({ status: 'running' })
  })
})

test('drafts that a dead process left are removed; one that is just being written is not', async () => {
  const site = patient(plugin, { now: new Date().toISOString() })
  await site.dispatch('Add a command', { at: site.now })
  const orphans = [
    '.agents/tmp/journal/.draft-99-2-abc',
    '.agents/tmp/state.json.99.draft',
    '.agents/tmp/phases/parts/x.md.99.draft',
    '.agents/.begin-abc/journal/000001.json',
    '.phasegate/.config.json.99.draft',
  ].map((path) => site.write(path, '{'))
  for (const path of [...orphans, dirname(dirname(orphans[3] ?? ''))]) aged(path)
  const fresh = site.write(`.agents/tmp/journal/.draft-${process.pid}-2-def`, '{')
  expect(complaints(diagnose(site))).toEqual([
    expect.stringMatching(/^! drafts: 5 orphaned drafts: .* and 3 more \| phasegate doctor --fix$/),
  ])
  expect(treat(site).done).toEqual(['removed 5 orphaned drafts'])
  expect(orphans.filter((path) => existsSync(path))).toEqual([])
  expect(existsSync(fresh)).toBe(true)
})

test('of a start that died everything goes as soon as its process is gone; one that goes on is left alone', () => {
  const now = new Date()
  const site = patient(plugin, { now: new Date(now.getTime() + 5_000).toISOString() })
  const [dead, alive] = [2 ** 22 + 1, process.pid].map((id) => {
    site.write(`.agents/.begin-${id}-abcdef/journal/000001.json`, '{')
    return join(site.project.agents, `.begin-${id}-abcdef`)
  })
  site.write('.agents/.gitignore', '*')
  expect(complaints(diagnose(site))).toEqual([
    expect.stringMatching(/^! drafts: 1 orphaned draft: \.agents\/\.begin-4194305-abcdef \| phasegate doctor --fix$/),
  ])
  expect(treat(site).done).toEqual(['removed 1 orphaned draft'])
  expect([dead, alive].map((path) => existsSync(path ?? ''))).toEqual([false, true])
})

const begun = async (typed?: string): Promise<Patient> => {
  const site = patient(plugin)
  await site.dispatch(typed)
  return site
}

const override = (site: Patient, what: string) =>
  overrideRun(site.project, { what, reason: 'known' }, { by: 'test', at: NOW })

const block = (number: number) =>
  `### Task ${number}: T${number}\n- **Files:** src/${number}.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Do it.\n`

describe('files of the run', () => {
  test.each([
    ['is gone', (path: string) => rmSync(path)],
    [
      'was edited',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('in_progress', 'completed')),
    ],
    ['is broken', (path: string) => writeFileSync(path, '{')],
  ])('state.json that %s is written again', async (_, damage) => {
    const site = await begun()
    const path = join(site.project.tmp, 'state.json')
    const whole = readFileSync(path, 'utf8')
    damage(path)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^! state\.json: .* \| phasegate doctor --fix$/)])
    expect(treat(site)).toMatchObject({ done: ['wrote state.json again'] })
    expect(readFileSync(path, 'utf8')).toBe(whole)
  })

  test('an artifact is made again from its parts', async () => {
    const site = await begun('Add a command --explorers 2')
    site.write('.agents/tmp/phases/parts/0-explore-1.md', '## Findings\n\nOne.\n\n## Relevant files\n\nnone\n')
    override(site, 'EXPLORE->PLAN')
    const path = join(site.project.phases, '0-explore.md')
    const whole = readFileSync(path, 'utf8')
    rmSync(path)
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(/^✗ artifacts: 0-explore\.md is gone .* --from-phase 0$/),
    ])
    expect(treat(site).done).toContain('made 0-explore.md again')
    expect(readFileSync(path, 'utf8')).toBe(whole)
  })

  test('a prompt is written again as the plugin has it', async () => {
    const site = await begun()
    const path = join(site.project.tmp, 'prompts/1.1.md')
    const whole = readFileSync(path, 'utf8')
    rmSync(path)
    rmSync(join(site.project.tmp, 'prompts/fix.md'))
    expect(complaints(diagnose(site))).toEqual([
      '✗ prompts: 1.1.md, fix.md are gone from .agents/tmp/prompts | phasegate doctor --fix',
    ])
    expect(treat(site)).toMatchObject({ done: ['wrote 2 of 2 prompts again, as the plugin has them now'] })
    expect(readFileSync(path, 'utf8')).toBe(whole)
  })

  test('a prompt whose phase file is gone, too, needs that file', async () => {
    const site = patient(plugin)
    const path = site.write('.phasegate/phases/2.4-audit.md', AUDIT.replace('AGENT', 'reviewer'))
    accepted(site)
    await site.dispatch()
    const file = readFileSync(path)
    for (const lost of [path, join(site.project.tmp, 'prompts/2.4.md')]) rmSync(lost)
    expect(complaints(treat(site).findings)).toEqual([
      '✗ prompts: 2.4.md is gone from .agents/tmp/prompts | bring back the phase files of 2.4 in .phasegate/phases, then: phasegate doctor --fix; or go past them: phasegate override 2.4 --reason "…"',
    ])
    writeFileSync(path, file)
    expect(complaints(treat(site).findings)).toEqual([])
  })

  test('a task that was taken out of the accepted plan is told, before its agent is started', async () => {
    const site = patient(plugin)
    site.write('plan.md', `## Tasks\n\n${block(1)}\n${block(2)}`)
    await site.dispatch('--stage IMPLEMENT --plan plan.md Add a command')
    expect(complaints(diagnose(site))).toEqual([])
    site.write('.agents/tmp/phases/1.2-plan.md', `## Tasks\n\n${block(1)}`)
    expect(complaints(diagnose(site))).toEqual([expect.stringMatching(/^✗ plan: 1\.2-plan\.md has no task-2 any more/)])
  })

  test('an artifact that no gate asks for is done without, and that is said', async () => {
    const site = await begun('Add a command --explorers 1')
    for (const what of ['explore-1', 'brainstorm-1']) override(site, what)
    for (const name of ['0-explore.md', '1.1-brainstorm.md']) rmSync(join(site.project.phases, name))
    const lost = () => diagnose(site).find(({ topic }) => topic === 'artifacts')
    expect(lost()?.what).toBe('0-explore.md, 1.1-brainstorm.md are gone from .agents/tmp/phases')
    expect(lost()?.means).toBe('accepted, and asked for by a gate: no step behind it will start')
    site.write('.agents/tmp/phases/0-explore.md', '# Explore Findings\n')
    expect(lost()?.means).toBe('accepted, and read by later steps, which now do without it')
  })

  test('a plan that was given to the run is no work of a phase to go back to', async () => {
    const site = patient(plugin)
    site.write('plan.md', `## Tasks\n\n${block(1)}`)
    await site.dispatch('--stage IMPLEMENT --plan plan.md Add a command')
    rmSync(join(site.project.phases, '1.2-plan.md'))
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(
        /^✗ artifacts: 1\.2-plan\.md is gone .* \| put it back, or start again: phasegate run --replace /,
      ),
    ])
  })
})

describe('who carries the run out', () => {
  const GONE = 2 ** 22 + 1

  test('a session that is gone, with the agents nobody hears any more', async () => {
    const site = patient(plugin)
    await site.dispatch('Add a command', { client: GONE })
    start(site, 'explore-1')
    expect(diagnose(site).find(({ topic }) => topic === 'run')).toMatchObject({
      state: 'notice',
      what: expect.stringMatching(`its session is gone \\(process ${GONE}\\)`),
      means: 'nobody hears explore-1 any more',
      fix: text`${resume()}`,
    })
  })

  test('agents whose deadline has passed', async () => {
    const site = patient(plugin)
    await site.dispatch()
    start(site, 'explore-1')
    const later = { ...site, now: '2026-11-21T07:00:00.000Z' }
    expect(complaints(diagnose(later))).toEqual([
      expect.stringMatching(/^! agents: never reported: explore-1 is \d+ min over its \d+ \| phasegate next$/),
    ])
  })

  test('a run that waits for a person says why and how to go on', async () => {
    const site = patient(plugin)
    await site.dispatch()
    handleRun(site.project, 'test', () => ({ type: 'stop-run', at: NOW, reason: 'a person stopped it' }))
    expect(complaints(diagnose(site))).toEqual([
      expect.stringMatching(/^! run: \S+ · stopped at 0 Explore \| phasegate resume$/),
    ])
  })
})

test('the text says what was repaired, what is wrong, what it means and what to do', () => {
  const site = patient(plugin)
  const findings = [
    { topic: 'git', state: 'good', what: '2.39' },
    {
      topic: 'journal',
      state: 'wrong',
      what: 'first line\nsecond line',
      means: 'it cannot go on',
      fix: 'phasegate doctor --fix',
      repair: () => '',
    },
    { topic: 'drafts', state: 'notice', what: '2 orphaned drafts', means: 'nothing was lost', fix: 'rm x' },
  ] as const
  expect(textOf(site, [...findings], ['removed 1 draft'])).toBe(`Phasegate 0.1.0 · /project

repaired: removed 1 draft

✓ git            2.x
✗ journal        first line
                 second line
                 means it cannot go on
                 fix   phasegate doctor --fix
! drafts         2 orphaned drafts
                 means nothing was lost
                 fix   rm x

1 wrong, 1 worth knowing. What can be repaired without a loss: phasegate doctor --fix`)
})
