import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { whyNoPerson } from '../../src/cli/person.ts'
import { endMessage, endTurnOf, markCall } from '../../src/state-manager/in-flight.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { markConductor } from '../../src/state-manager/sessions.ts'
import { folder } from '../state-manager/folder.ts'

const shell = { session: 'one', terminal: false, env: { CLAUDE_CODE_SESSION_ID: 'one' } }
const conductor = {
  session: 'one',
  client: process.ppid,
  manager: null,
  idleTurns: 0,
  since: '2026-11-21T00:00:00.000Z',
}
const call = { session: 'one', agent: null, call: 'toolu_1' }

/** A project that session `one` carries something out in, whose client is the parent of this process. */
const place = () => {
  const project = projectAt(folder())
  markConductor(project, 'run', 'one')
  return {
    project,
    why: (about: Partial<typeof shell> = {}) => whyNoPerson({ ...shell, ...about, project }, conductor),
  }
}

test('in a terminal without a client above it a person types', () => {
  const { project } = place()
  const own = { project, session: null, terminal: true, env: {} }
  expect(whyNoPerson(own, null)).toBeNull()
  expect(whyNoPerson({ ...own, terminal: false }, null)).toMatch(/there is no terminal/)
  expect(whyNoPerson(own, { ...conductor, client: process.ppid })).toMatch(/nobody can tell/)
})

test.runIf(existsSync('/proc/self/stat'))(
  'behind ! a person types while no model of the project runs a command',
  () => {
    const { project, why } = place()
    expect(why()).toBeNull()
    for (const other of [call, { ...call, agent: 'agent-1' }, { ...call, session: 'two' }]) {
      markCall(project, 'shell', other)
      expect(why()).toMatch(/nobody can tell/)
      endTurnOf(project, other.session, [])
    }
  },
)

test('where a file is in the way of what hooks note, nobody can tell', () => {
  const { project, why } = place()
  writeFileSync(join(project.agents, 'in-flight'), '')
  expect(why()).toMatch(/nobody can tell/)
})

test.runIf(existsSync('/proc/self/stat'))(
  'what a model left in the background is older than the end of its call',
  () => {
    const { project, why } = place()
    markCall(project, 'shell', call)
    endMessage(project, 'one', null)
    // This process began before that.
    expect(why()).toMatch(/nobody can tell/)
  },
)

test('behind ! in a session that carries nothing out nobody can tell', () => {
  const { project, why } = place()
  expect(why({ session: 'two' })).toMatch(/nobody can tell/)
  expect(whyNoPerson({ ...shell, project }, null)).toMatch(/nobody can tell/)
  expect(whyNoPerson({ ...shell, project }, { ...conductor, client: 2 ** 22 })).toMatch(/nobody can tell/)
})

test('the marks of agents that are still at work stay when the main thread ends its turn', () => {
  const { project, why } = place()
  markCall(project, 'shell', { ...call, agent: 'agent-1' })
  endTurnOf(project, 'one', ['agent-1'])
  endMessage(project, 'one', null)
  expect(why()).toMatch(/nobody can tell/)
})
