import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Workplace, writeFiles } from '../e2e/client/workplace.ts'
import { SAMPLE_TASK } from '../e2e/demo/sample.ts'
import { SAMPLE_TASKS } from '../e2e/demo/sample-solution.ts'
import { fakeClient, type Plays } from '../headless/fake-client.ts'
import type { Transcripts } from './page.ts'
import { started } from './program.ts'
import { shellIn } from './shell.ts'
import { excerpts, steady } from './steady.ts'
import { tally } from './tally.ts'

/** Runs without a session; the client is a script that does each step and says what it used up. */
export const withoutSession = async (): Promise<Transcripts> => {
  const place = await tally()
  const headless = { claude: fakeClient(place.root) }
  await writeFiles(place.home, { '.phasegate/config.json': JSON.stringify({ headless, review: { maxRetries: 0 } }) })
  const shell = shellIn(place)
  plays(place, GOOD)
  const run = await typed(place, `phasegate run --profile quick --no-test --max-cost 2 '${SAMPLE_TASK}'`)
  const cost = await shell('phasegate cost')
  plays(place, { ...GOOD, 'final-review-1': BLOCKS })
  const again = await typed(place, `phasegate run --profile quick --no-test 'Print the help without a file'`)
  await shell('phasegate override 4.2 --reason "It is what I asked for"')
  const resume = await typed(place, 'phasegate resume')
  const transcripts = {
    run: excerpts(
      run,
      [/^\$/, /^Phase 0/],
      [/^Agents: /, /^Agents: /],
      [/▶ task-1/, /✓ 2\.1/],
      [/^Phasegate: done/, /^0$/],
    ),
    'run-blocked': excerpts(again, [/^\$/, /^\$/], [/^Phasegate: /, /^3$/]),
    'resume-shell': excerpts(resume, [/^\$/, /▶ completion-1/], [/^Phasegate: done/, /^0$/]),
    cost,
  }
  return Object.fromEntries(Object.entries(transcripts).map(([name, text]) => [name, steady(text, place)]))
}

/** A line, what it prints, and its exit code. */
const typed = async (place: Workplace, line: string): Promise<string> => {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare)
  const running = started(place, 'phasegate', words.slice(1))
  const said = await running.ended
  return `$ ${line}\n${said.trimEnd()}\n$ echo $?\n${running.code()}`
}

const plays = ({ root }: Workplace, steps: Readonly<Record<string, Plays>>): void =>
  writeFileSync(join(root, 'plays.json'), JSON.stringify({ steps }))

/** It writes the step's output and says what it used up; a token costs what the price list says. */
const does = (output: object, tokens: number, files: Readonly<Record<string, string>> = {}): Plays => ({
  writes: { ...files, OUTPUT: JSON.stringify(output) },
  says: [
    {
      type: 'result',
      subtype: 'success',
      is_error: false,
      num_turns: 1,
      total_cost_usd: tokens * 2.5e-6,
      modelUsage: { 'claude-sonnet-5': { inputTokens: tokens, outputTokens: tokens / 20 } },
    },
  ],
})

const FILES = Object.fromEntries(SAMPLE_TASKS.flatMap(({ edits }) => Object.entries(edits)))
const GOOD: Readonly<Record<string, Plays>> = {
  'task-1': does({ status: 'completed', summary: 'It prints JSON.', errors: [] }, 80_000, FILES),
  'final-review-1': does({ status: 'approved', issues: [], summary: 'It works and is tested.' }, 40_000),
  'completion-1': does({ title: SAMPLE_TASK, body: 'Its rows as a list that programs can read.' }, 12_000),
}
const ISSUE = { severity: 'HIGH', location: 'README.md:1', issue: 'The README does not say it.', suggestion: 'Say it.' }
const BLOCKS = does({ status: 'blocked', issues: [ISSUE], summary: 'It is not documented.' }, 40_000)
