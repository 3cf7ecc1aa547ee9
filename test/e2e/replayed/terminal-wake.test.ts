import { expect, test } from 'vitest'
import { mainTurns, PLAN, SHORT } from '../dispatch/scene.ts'
import { whenTold } from '../model/cast.ts'
import { agent, calls, says } from '../model/reply.ts'
import { begins, held, inWords, LONG, terminalScene } from '../terminal/scene.ts'

for (const permissionMode of ['auto', 'acceptEdits'] as const) {
  test(`in mode ${permissionMode} three agents that end one after another wake the main thread once`, async () => {
    const [first, second, third, fourth] = [held(), held(), held(), held()]
    const { model, open } = await terminalScene({
      agents: { 'explore-1': first.deed, 'explore-2': second.deed, 'explore-3': third.deed, brainstorm: fourth.deed },
    })
    const terminal = await open({ permissionMode })
    await terminal.submit('/dispatch --no-test --explorers 3 Write two files')
    await terminal.waitFor(inWords('Phasegate: 0 Explore · started explore-1, explore-2, explore-3'), LONG)
    first.letGo()
    await terminal.waitFor(/● Operation stopped by hook: Phasegate: 0 Explore · 1 of 3 steps done/, LONG)
    second.letGo()
    await terminal.waitFor(/● Operation stopped by hook: Phasegate: 0 Explore · 2 of 3 steps done/, LONG)
    third.letGo()
    await terminal.waitFor(/1\.1 Brainstorm · started brainstorm-1/, LONG)
    const [launch, wake, ...more] = mainTurns(model)
    expect(launch?.reply).toMatchObject({ calls: [{ tool: 'Agent' }, { tool: 'Agent' }, { tool: 'Agent' }] })
    expect(wake?.turn.news).toContain('[PHASE 1.1 brainstorm-1]')
    expect(wake?.reply).toMatchObject({ calls: [{ tool: 'Agent' }] })
    expect(more).toEqual([])
  })
}

test('an agent that the user started beforehand gets its turn in the middle of the run', async () => {
  const [task, counting] = [held(), held()]
  const { model, open } = await terminalScene({
    files: { 'docs/plan.md': PLAN },
    agents: { 'task-1': task.deed },
    players: [
      whenTold(/Look around/, calls(agent('general-purpose', 'Count the files.', 'Count'))),
      ({ speaker, opening }) =>
        speaker === 'agent' && opening.includes('Count the files.')
          ? { ...says('There are four.'), held: counting.letGone }
          : undefined,
      whenTold(/There are four\./, says('The other agent says: four files.')),
    ],
  })
  const terminal = await open()
  await terminal.submit('Look around')
  await terminal.waitFor(/Waiting\./)
  await terminal.submit(SHORT)
  await terminal.waitFor(/2\.1 Task Execution · started task-1/)
  counting.letGo()
  await terminal.waitFor(/The other agent says: four files\./)
  task.letGo()
  await model.until(begins('task-2'), LONG)
})
