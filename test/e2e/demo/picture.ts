import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY } from '../client/binary.ts'
import { openTerminal } from '../client/terminal.ts'
import { commitAll, makeWorkplace } from '../client/workplace.ts'
import { obedientOrchestrator } from '../model/orchestrator.ts'
import { startModel } from '../model/server.ts'
import { demoAgents } from './agents.ts'
import { copySample, SAMPLE_TASK } from './sample.ts'

// `pnpm picture`: takes docs/run.svg from the screen of a real terminal in which a real run has just ended.
const main = async (): Promise<void> => {
  const place = await makeWorkplace()
  await copySample(place.project)
  await commitAll(place.project)
  const model = await startModel(obedientOrchestrator(), demoAgents())
  const terminal = await openTerminal({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    permissionMode: 'acceptEdits',
    cols: 100,
    rows: 42,
  })
  await terminal.submit(`/dispatch "${SAMPLE_TASK}"`)
  const screen = await terminal.waitFor(/Phasegate: done[\s\S]*artifacts[\s\S]*❯/, 120_000)
  terminal.kill()
  await model.close()
  await place.remove()
  await writeFile(join(REPOSITORY, 'docs', 'run.svg'), svgOf(lastLines(screen, 46)))
}

const lastLines = (screen: string, count: number): string[] => screen.split('\n').slice(-count)

const LINE_HEIGHT = 17
const MARGIN = 18

/** A terminal screen as a picture: its text as it was, coloured by what a line is. */
const svgOf = (lines: readonly string[]): string => {
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN + 22
  const rows = lines.map(
    (line, index) =>
      `<text x="${MARGIN}" y="${MARGIN + 34 + index * LINE_HEIGHT}" fill="${colorOf(line)}" xml:space="preserve">${escaped(line)}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="820" height="${height}" viewBox="0 0 820 ${height}" role="img" aria-label="The end of a Phasegate run in a terminal">
<rect width="820" height="${height}" rx="10" fill="#16181d"/>
<g><circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
${rows.join('\n')}
</g>
</svg>
`
}

const COLORS: readonly (readonly [RegExp, string])[] = [
  [/✓/, '#7ee787'],
  [/Phasegate: done|^ {5}- /, '#e6edf3'],
  [/^●/, '#e6edf3'],
  [/^❯|^›/, '#79c0ff'],
  [/^[─╌]+$/, '#3d444d'],
]

const colorOf = (line: string): string => COLORS.find(([pattern]) => pattern.test(line))?.[1] ?? '#8b949e'

// Fonts of other machines lack these two.
const escaped = (text: string): string =>
  text
    .replaceAll('⎿', '└')
    .replaceAll('⏵⏵', '»')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

await main()
