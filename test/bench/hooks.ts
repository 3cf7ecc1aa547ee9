import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { commitNames } from '../../src/state-manager/journal.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { makeWorkplace } from '../e2e/client/workplace.ts'
import { halfRun } from './half-run.ts'
import { type Time, type Timed, timesOf } from './measure.ts'
import type { Line } from './table.ts'

/** What a hook costs, where a run is active and where nothing is. */
export const benchHooks = async (): Promise<Line[]> => {
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# A project\n' } })
  try {
    const { session } = await halfRun(place)
    const idle = join(place.root, 'idle')
    mkdirSync(idle)
    const hook = (moment: string, folder: string, event: object): Timed => ({
      command: 'sh',
      args: [join(REPOSITORY, 'bin', 'hook'), moment],
      cwd: folder,
      env: { CLAUDE_PROJECT_DIR: folder, CLAUDE_CODE_SESSION_ID: session, HOME: place.home },
      input: JSON.stringify({ session_id: session, cwd: folder, transcript_path: '/nowhere.jsonl', ...event }),
    })
    const bash = {
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'npm test' },
      agent_id: 'an-agent',
    }
    const long = { ...bash, tool_input: { command: 'work approve '.repeat(800_000) } }
    const agent = { hook_event_name: 'PreToolUse', tool_name: 'Agent', tool_input: { prompt: '[PHASE 4.1 docs-1]' } }
    const stop = { hook_event_name: 'SubagentStop', agent_id: 'an-agent' }
    const times = timesOf({
      node: { command: process.execPath, args: ['-e', '0'] },
      bash: hook('guard', place.project, bash),
      agent: hook('guard', place.project, agent),
      stop: hook('report', place.project, stop),
      line: {
        command: join(REPOSITORY, 'bin', 'phasegate'),
        args: ['statusline'],
        env: { HOME: place.home },
        input: JSON.stringify({ session_id: session, workspace: { project_dir: place.project } }),
      },
      // Handing over what nobody takes costs the caller time.
      sh: { command: 'sh', args: ['-c', 'true'], input: JSON.stringify(long) },
      idle: hook('guard', idle, long),
    })
    const commits = commitNames(projectAt(place.project).journal).length
    return [
      { what: `PreToolUse Bash, ${commits} commits / node -e 0`, ...ratio(times.bash, times.node), limit: 1.3 },
      { what: 'PreToolUse Agent / node -e 0', ...ratio(times.agent, times.node), limit: null },
      { what: 'SubagentStop / node -e 0', ...ratio(times.stop, times.node), limit: null },
      { what: 'phasegate statusline / node -e 0', ...ratio(times.line, times.node), limit: 1.3 },
      { what: 'idle hook, 10 MB of input - sh -c true', ...difference(times.idle, times.sh), limit: 5 },
      ...['hook', 'tools', 'steps'].map((name) => ({
        what: `size of dist/${name}.js`,
        value: kilobytes(name),
        unit: 'kB',
        limit: null,
      })),
    ]
  } finally {
    await place.remove()
  }
}

const ratio = (time: Time, base: Time) => ({ value: time.median / base.median, best: time.best / base.best, unit: 'x' })

const difference = (time: Time, base: Time) => ({
  value: time.median - base.median,
  best: time.best - base.best,
  unit: 'ms',
})

const kilobytes = (name: string): number => Math.ceil(statSync(join(REPOSITORY, 'dist', `${name}.js`)).size / 1000)
