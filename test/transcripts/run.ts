import { clientsOf } from '../e2e/clients.ts'
import { DEMO, demoAgents } from '../e2e/demo/agents.ts'
import { SAMPLE_TASK } from '../e2e/demo/sample.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import type { Player } from '../e2e/model/player.ts'
import { DONE, LONG } from '../e2e/terminal/scene.ts'
import type { Transcripts } from './page.ts'
import { started } from './program.ts'
import { shellIn } from './shell.ts'
import { excerpts, steady } from './steady.ts'
import { tally } from './tally.ts'
import { typedIn } from './typed.ts'

/** A run in a session, from the task to the branch in the checkout, and a terminal beside it. */
export const aRun = async (): Promise<Transcripts> => {
  const place = await tally()
  const shell = shellIn(place)
  const last = held('task-3')
  const { model, open } = await clientsOf(place, [obedientOrchestrator(), last.player, demoAgents(AT_ONCE)])
  const terminal = await open()
  const type = typedIn(terminal)
  await type(`/dispatch ${SAMPLE_TASK}`, /started task-3/)
  const status = await type('/phasegate:status', /waits for/)
  const refused = await type('/dispatch Rename tally to count', /stopped by hook/)
  const next = await shell('phasegate next', 'phasegate wait --timeout 0', 'phasegate run-tests')
  const statusline = await shell('phasegate statusline')
  const stop = await type('/phasegate:stop', /is stopped/)
  const resume = await type('/phasegate:resume', /goes on:/)
  const watching = started(place, 'phasegate', ['watch'])
  await watching.until(/waits for/)
  last.letGo()
  const screen = await terminal.waitFor(DONE, LONG)
  const { turn } = await model.until(({ turn: { speaker, results } }) => speaker === 'main' && results.some(isTests))
  const show = await shell('phasegate show 2026')
  const transcripts = {
    dispatch: excerpts(
      screen,
      [/^❯ \/dispatch/, /Phase 1\.1/],
      [/Phase 4\.3/, /Phase 4\.3/],
      [/Code runs:/, /Task:/],
      [/✓ 1\.3/, /started task-1/],
      [/Phasegate: done:/, /drop:/],
    ),
    'dispatch-refused': refused,
    status,
    next,
    'run-tests': `$ phasegate run-tests\n${excerpts(turn.results.find(isTests)?.text ?? '', [/^lint/, /^Phasegate/])}`,
    statusline,
    stop,
    resume,
    watch: excerpts(
      `$ phasegate watch\n${await watching.ended}`,
      [/^\$/, /Task Execution/],
      [/^\d\d:/, /✓ 3\.1/],
      [/✓ 4\.3 Completion/, /✓ completed$/],
    ),
    runs: await shell('phasegate runs'),
    show: excerpts(
      show,
      [/^\$/, /✓ 0 /],
      [/^3\.1 Run Tests/, /task-agent|test-review-1/],
      [/^History/, /done:/],
      [/- artifacts/, /- artifacts/],
    ),
    export: await shell('phasegate export --format md'),
    merge: await shell('phasegate merge', 'phasegate merge'),
    clean: await shell('phasegate clean', 'phasegate clean'),
  }
  return Object.fromEntries(Object.entries(transcripts).map(([name, text]) => [name, steady(text, place)]))
}

const AT_ONCE = { ...DEMO, slower: 0 }

const isTests = ({ text }: { readonly text: string }): boolean => text.startsWith('lint: ')

/** The agent of a step that the scene lets go on. */
const held = (step: string): { readonly player: Player; readonly letGo: () => void } => {
  let letGo = (): void => undefined
  const letGone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const agents = demoAgents(AT_ONCE)
  const player: Player = (turn) => {
    const reply = turn.opening.includes(` ${step}]`) ? agents(turn) : undefined
    return reply && turn.number === 1 ? { ...reply, held: letGone } : reply
  }
  return { player, letGo }
}
