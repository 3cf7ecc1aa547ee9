import { join } from 'node:path'
import { serveBoard } from '../../../src/board/server/serve.ts'
import { latestRun } from '../../../src/engine/run/archive.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { REPOSITORY } from '../client/binary.ts'
import { openTerminal } from '../client/terminal.ts'
import { demoScene } from '../demo/scene.ts'
import { pictureAgents, TASK } from './agents.ts'
import { COLUMNS, draw, PICTURES } from './draw.ts'
import { type Ends, excerptOf } from './excerpt.ts'
import { moment } from './moment.ts'
import { openShell } from './shell.ts'
import { openWindow } from './window.ts'

/** A run of the client in a terminal, beside it its board and `phasegate watch`. */
export const takeRun = async (): Promise<void> => {
  const seen = moment()
  const { place, model } = await demoScene(pictureAgents(seen.come))
  // What the client sealed is read with the same key.
  process.env['HOME'] = place.home
  const project = projectAt(place.project)
  const site = { project, plugin: REPOSITORY, home: place.home, now: () => new Date().toISOString() }
  const board = await serveBoard(site, 'board', 0)
  const { page, take, close } = await openWindow()
  const open = async (part: string): Promise<void> => {
    await page.goto(`${board.address}run/${latestRun(project)?.run.id}${part}`)
    await page.getByText('live', { exact: true }).waitFor()
  }
  const terminal = await openTerminal({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    permissionMode: 'acceptEdits',
    cols: COLUMNS,
    // The client keeps what fits on its screen: so the whole run must.
    rows: 400,
  })
  await terminal.submit(`/dispatch --explorers 3 ${TASK}`)

  await terminal.waitFor(/started task-6/, 120_000)
  const shell = await openShell({ place, model: model.url, cols: COLUMNS })
  shell.submit('phasegate watch')
  await open('')
  const working = page.getByRole('region', { name: 'At work' }).getByRole('listitem')
  await working.nth(3).waitFor()
  await working.getByText('2 attempts').waitFor()
  await take(join(PICTURES, 'board'))
  await shell.waitFor(/waits for task-2, task-3, task-4, task-6/)
  await draw('watch', 'phasegate watch: a run at work', shell.spans())
  shell.kill()
  seen.tell()

  await terminal.waitFor(/Phasegate: done[\s\S]*artifacts[\s\S]*✻[\s\S]*❯/, 180_000)
  const lines = terminal.spans()
  terminal.kill()
  const end = excerptOf(lines, END)
  await draw('schedule', 'A run begins: its schedule', excerptOf(lines, BEGIN))
  await draw(
    'run',
    'A run in a terminal: its tasks, and its summary',
    excerptOf(lines, TYPED),
    excerptOf(lines, TASKS),
    end,
  )
  await draw('summary', 'A run has ended: its summary', end)
  await open('/timeline')
  await take(join(PICTURES, 'timeline'), { fullPage: true })
  await close()
  await board.close()
  await model.close()
  await place.remove()
}

const PROMPT = /^❯ \/phasegate:dispatch/
const TYPED: Ends = [PROMPT, PROMPT]
const BEGIN: Ends = [PROMPT, /Phasegate: 0 Explore · started explore-1/]
const TASKS: Ends = [/✓ 1\.3 Plan Review/, /✓ 2\.1 Task Execution/]
const END: Ends = [/^● Agent "completion-1/, /^✻ .* done/]
