import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY } from '../client/binary.ts'
import type { Span } from '../client/spans.ts'
import { openTerminal } from '../client/terminal.ts'
import { SAMPLE_TASK } from './sample.ts'
import { demoScene } from './scene.ts'
import { svgOf } from './svg.ts'

const COLUMNS = 100

// `pnpm picture`: takes docs/run.svg from the screen of a real terminal in which a real run has just ended.
const main = async (): Promise<void> => {
  const { place, model } = await demoScene()
  const terminal = await openTerminal({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    permissionMode: 'acceptEdits',
    cols: COLUMNS,
    // The client keeps what fits on its screen: so the whole run must.
    rows: 250,
  })
  await terminal.submit(`/dispatch "${SAMPLE_TASK}"`)
  await terminal.waitFor(/Phasegate: done[\s\S]*artifacts[\s\S]*✻[\s\S]*❯/, 120_000)
  const lines = terminal.spans()
  terminal.kill()
  await model.close()
  await place.remove()
  await writeFile(
    join(REPOSITORY, 'docs', 'run.svg'),
    svgOf(
      EXCERPTS.map((ends) => excerpt(lines, ...ends)),
      COLUMNS,
    ),
  )
}

/** The first and the last line of what is shown: how a run begins, its tasks, how it ends. */
const EXCERPTS: readonly (readonly [RegExp, RegExp])[] = [
  [/^❯ \/phasegate:dispatch/, /Phasegate: 0 Explore · started explore-1/],
  [/✓ 1\.3 Plan Review/, /✓ 2\.1 Task Execution/],
  [/^● Agent "completion-1/, /^✻ .* done/],
]

const excerpt = (lines: readonly (readonly Span[])[], first: RegExp, last: RegExp): (readonly Span[])[] => {
  const texts = lines.map(textOf)
  const end = texts.findIndex((text) => last.test(text))
  const begin = texts.findLastIndex((text, index) => index < end && first.test(text))
  if (begin < 0) throw new Error(`the screen has no ${first} before ${last}:\n${texts.join('\n')}`)
  return lines.slice(begin, end + 1)
}

const textOf = (spans: readonly Span[]): string =>
  spans.reduce((text, span) => text.padEnd(span.column) + span.text, '').trimEnd()

await main()
