import { expect, test } from 'vitest'
import { bash, calls, edit, read, says } from '../model/reply.ts'
import { planning, refusals, typedAlone } from '../workstream/planning.ts'
import { PLAN } from '../workstream/scene.ts'

test('/review-plan, /edit-plan and /review-stage may run what they need, and end with the next command', async () => {
  const scene = await planning((project) => [
    calls(bash('work check'), bash('work preview'), read(`${project()}/work/001-parts/PLAN.md`)),
    says('Nothing to change. Next: /phasegate:approve plan'),
    calls(bash('work preview'), read(`${project()}/work/001-parts/PLAN.md`)),
    calls(
      edit(`${project()}/work/001-parts/PLAN.md`, 'Write the first part.', 'Write the first part, with care.'),
      bash('work assign --thread 1.2.1 --agent default'),
    ),
    calls(bash('work check')),
    says('One word more, and another agent.'),
    calls(bash('work report --stage 1'), bash('work preview --stage 1'), bash('git diff HEAD'), bash('git log -1')),
    says('Nothing of it is there yet.'),
  ])
  const reviewed = await typedAlone(scene, '/review-plan')
  expect(reviewed.result).toBe('Nothing to change. Next: /phasegate:approve plan')

  await scene.work('approve', 'plan')
  const edited = await typedAlone(scene, '/phasegate:edit-plan more care for the first part')
  expect(edited.result).toBe('Next: /phasegate:approve plan')
  expect(await scene.plan()).toBe(
    PLAN.replace('Write the first part.', 'Write the first part, with care.').replace('default-fast', 'default'),
  )

  await scene.work('approve', 'plan')
  const judged = await typedAlone(scene, '/review-stage 1')
  expect(judged.result).toBe('Next: /execute-stage 1')
  expect(refusals(scene)).toEqual([])
})
