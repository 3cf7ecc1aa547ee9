import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { accepted } from '../../configuration/places.ts'
import { REPOSITORY } from '../client/binary.ts'
import { writeFiles } from '../client/workplace.ts'
import { committed, completedPhases, keptRun, scene, shown, startsOf } from '../dispatch/scene.ts'
import { highIssue, review, writesJson } from '../good-agents.ts'
import { writes } from '../model/agents.ts'

const GUIDE = readFileSync(join(REPOSITORY, 'docs', 'custom-phases.md'), 'utf8')
const [, PATH = '', AUDIT = ''] =
  /`(\.phasegate\/phases\/\S+\.md)`:\n\n<!-- example.*-->\n```markdown\n([^]*?)```/.exec(GUIDE) ?? []

const TIDY = `---
id: '2.2'
stage: IMPLEMENT
name: Tidy
type: subagent
step: tidy
agent: simplifier
inputs: [2.1-tasks.json]
output: 2.2-tidy.md
check: sections
sections: ['## Tidied']
gate: false
edits: true
deadline: 20
---
Tidy up after: {{task}}
`

/** The plan phase as the plugin has it, with an artifact of another name. */
const OWN_PLAN = readFileSync(join(REPOSITORY, 'prompts', 'phases', '1.2-plan.md'), 'utf8').replace(
  'output: 1.2-plan.md',
  'output: the-plan.md',
)

recorded(
  'a project that replaces the plan phase, with an artifact of its own name, has its tasks carried out to the end',
  async () => {
    const { place, say, isRecordedAs } = await scene({
      files: { '.phasegate/phases/plan.md': OWN_PLAN },
      settings: { stages: { EXPLORE: { enabled: false }, IMPLEMENT: { smallChange: 30 } } },
    })
    const session = await say('/dispatch --no-test Write two files')
    const run = keptRun(place.project)
    expect(run.state.status).toBe('completed')
    expect(completedPhases(run)).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2', '2.3', '4.1', '4.2', '4.3'])
    expect(run.artifact('the-plan.md')).toContain('### Task 2: Second file')
    expect(run.artifacts).not.toContain('1.2-plan.md')
    expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
    expect(shown(session)).toMatch(/✓ 1\.2 Plan · 2 tasks · 2 of 9/)
    await isRecordedAs('plan-phase-of-the-project')
  },
)

replayed(
  'the security audit of the documentation runs as a phase between ours, beside one that replaces ours; a broken file starts no run',
  async () => {
    const { place, model, say } = await scene({
      files: { [PATH]: AUDIT.replace('agent: reviewer', 'agent: auditor'), '.phasegate/phases/tidy.md': TIDY },
      agents: {
        tidy: writes('## Tidied\n\n- a file\n'),
        'security-1': writesJson(review('needs_revision', highIssue)),
        'security-2': writesJson(review('approved')),
      },
      settings: { git: { workflow: 'none' } },
    })
    expect((await say('/dispatch Write two files')).result).toMatch(
      /Phasegate: \.phasegate\/phases\/2\.4-security\.md cannot be used:\nagent: auditor is no agent profile; there are .*reviewer/,
    )
    expect(model.requests).toEqual([])
    expect(existsSync(join(place.project, '.agents'))).toBe(false)

    await writeFiles(place.project, { [PATH]: AUDIT })
    const refused = await say('/dispatch --explorers 1 Write two files')
    expect(refused.result).toMatch(
      /nobody has accepted it[^]*2\.4-security\.md {2}phase 2\.4 Security Audit, a new one/,
    )
    expect(refused.result).toMatch(
      /tidy\.md {2}phase 2\.2 Tidy, in place of ours[^]*accept exactly this: \/phasegate:trust$/,
    )
    accepted({ project: projectAt(place.project), plugin: REPOSITORY, home: place.home })
    expect(model.requests).toEqual([])
    const session = await say('/dispatch --explorers 1 Write two files')
    expect(shown(session)).toMatch(/Workflow Schedule \(14 phases\)/)
    expect(shown(session)).toMatch(/Phase 2\.2 │ IMPLEMENT │ Tidy +│ subagent\n/)
    expect(shown(session)).toMatch(/Phase 2\.4 │ IMPLEMENT │ Security Audit +│ review +← GATE: IMPLEMENT→TEST/)
    expect(shown(session)).toMatch(
      /IMPLEMENT → TEST: +requires 2\.1-tasks\.json, 2\.3-impl-review\.json, 2\.4-security\.json/,
    )
    expect(shown(session)).toMatch(/of the project's own:\n {2}2\.2 Tidy \(\S+tidy\.md\)\n {2}2\.4 Security Audit/)
    expect(shown(session)).toMatch(/- phases: 13 done, 1 left out \(3\.2\)\n/)

    const run = keptRun(place.project)
    expect(completedPhases(run)).toHaveLength(14)
    expect(run.all('gate-passed').find(({ gate }) => gate === 'IMPLEMENT->TEST')?.required).toContain(
      '2.4-security.json',
    )
    expect(JSON.parse(run.artifact('2.4-security.json'))).toMatchObject({ status: 'approved' })
    expect(run.artifact('2.2-tidy.md')).toContain('## Tidied')
    expect(startsOf(model, 'security-1')[0]?.turn.opening).toMatch(
      /Audit the change of this task for security[^]*Write two files[^]*2 of 2 tasks completed[^]*any issue is MEDIUM or worse[^]*Output: .*2\.4-security-1\.json/,
    )
    expect(startsOf(model, 'security-fix-1')[0]?.turn.opening).toMatch(
      /Review: Security Audit\.[^]*1\. HIGH src\/one\.txt:1: It is wrong\./,
    )
    expect(startsOf(model, 'simplify-1')).toEqual([])
  },
)
