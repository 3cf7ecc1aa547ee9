import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { goodAgents } from '../e2e/good-agents.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { startPrint } from '../e2e/client/print.ts'
import { makeWorkplace } from '../e2e/client/workplace.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import { startModel } from '../e2e/model/server.ts'
import { type Line, medians, type Timed } from './measure.ts'

/** What a hook costs, where a run is active and where nothing is. */
export const benchHooks = async (): Promise<Line[]> => {
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# A project\n' } })
  try {
    const session = await halfRun(place)
    const idle = join(place.root, 'idle')
    mkdirSync(idle)
    const hook = (moment: string, folder: string, event: object): Timed => ({
      command: 'sh',
      args: [join(REPOSITORY, 'bin', 'hook'), moment],
      cwd: folder,
      env: { CLAUDE_PROJECT_DIR: folder },
      input: JSON.stringify({ session_id: session, cwd: folder, transcript_path: '/nowhere.jsonl', ...event }),
    })
    const bash = {
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'npm test' },
      agent_id: 'stranger',
    }
    const times = medians({
      node: { command: process.execPath, args: ['-e', '0'] },
      active: hook('guard', place.project, bash),
      stop: hook('report', place.project, { hook_event_name: 'SubagentStop', agent_id: 'stranger' }),
      foreign: hook('guard', place.project, { ...bash, session_id: 'another' }),
      sh: { command: 'sh', args: ['-c', 'true'] },
      idle: hook('guard', idle, bash),
    })
    const commits = readdirSync(join(place.project, '.agents/tmp/journal')).length
    return [
      {
        what: `an active hook call (Bash, ${commits} commits) / node -e 0`,
        value: times.active / times.node,
        unit: 'x',
        limit: 1.3,
      },
      { what: 'the same for an agent that stops', value: times.stop / times.node, unit: 'x', limit: null },
      { what: 'the same in another session', value: times.foreign / times.node, unit: 'x', limit: null },
      { what: 'an idle hook call - sh -c true', value: times.idle - times.sh, unit: 'ms', limit: 5 },
      {
        what: 'size of dist/hook.js',
        value: Math.round(statSync(join(REPOSITORY, 'dist/hook.js')).size / 1024),
        unit: 'kB',
        limit: null,
      },
    ]
  } finally {
    await place.remove()
  }
}

// A real run, killed when its tests are about to run: a journal as it is in the middle of one.
const halfRun = async (place: { home: string; project: string }): Promise<string> => {
  const model = await startModel(obedientOrchestrator(), goodAgents())
  const client = startPrint({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    prompt: '/dispatch Write two files',
    permissionMode: 'acceptEdits',
  })
  await model.until(({ turn }) => turn.opening.includes('[PHASE 3.3 '), 60_000)
  client.kill()
  const { sessionId } = await client.finished
  await model.close()
  return sessionId ?? ''
}
