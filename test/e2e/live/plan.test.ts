import { expect, test } from 'vitest'
import { agent, bash, calls, edit, read, says, write } from '../model/reply.ts'
import { planning } from '../workstream/planning.ts'
import { PLAN, type Scene } from '../workstream/scene.ts'

// Nobody is there to be asked for permission: what a command needs, its own rules have to allow.
const typed = (scene: Scene, prompt: string) => scene.say(prompt, { permissionMode: 'default' })

const refusals = (scene: Scene): string[] =>
  scene.model.requests
    .filter(({ turn }) => turn.speaker === 'main')
    .flatMap(({ turn }) => turn.results.filter(({ isError }) => isError).map(({ text }) => text))

test('/plan-workstream explores, writes a plan that is checked, and ends with the command that approves it', async () => {
  const plan = (project: string) => `${project}/work/002-tea-house/PLAN.md`
  const scene = await planning((project) => [
    calls(agent('Explore', 'Where do parts lie?'), agent('Explore', 'How are they tested?')),
    calls(bash('work status'), bash('work agents')),
    calls(bash('work create --name tea-house --stages 1')),
    calls(read(plan(project()))),
    calls(write(plan(project()), PLAN)),
    calls(bash('work check')),
    says('The plan has three stages and five threads.'),
  ])
  const { result } = await typed(scene, '/plan-workstream A house for tea')
  expect(refusals(scene)).toEqual([])
  expect(result).toBe('Next: /phasegate:approve plan')
  expect(await scene.work('status')).toContain('A small library 002-tea-house')
})

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
  const reviewed = await typed(scene, '/review-plan')
  expect(reviewed.result).toBe('Nothing to change. Next: /phasegate:approve plan')

  await scene.work('approve', 'plan')
  const edited = await typed(scene, '/phasegate:edit-plan more care for the first part')
  expect(edited.result).toBe('Next: /phasegate:approve plan')
  expect(await scene.plan()).toBe(
    PLAN.replace('Write the first part.', 'Write the first part, with care.').replace('default-fast', 'default'),
  )

  await scene.work('approve', 'plan')
  const judged = await typed(scene, '/review-stage 1')
  expect(judged.result).toBe('Next: /execute-stage 1')
  expect(refusals(scene)).toEqual([])
})
