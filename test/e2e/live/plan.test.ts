import { expect, test } from 'vitest'
import { agent, bash, calls, read, says, write } from '../model/reply.ts'
import { planning, refusals, typedAlone } from '../workstream/planning.ts'
import { PLAN } from '../workstream/scene.ts'

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
  const { result } = await typedAlone(scene, '/plan-workstream A house for tea')
  expect(refusals(scene)).toEqual([])
  expect(result).toBe('Next: /phasegate:approve plan')
  expect(await scene.work('status')).toContain('A small library 002-tea-house')
})
