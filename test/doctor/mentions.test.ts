import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')

/** Every file whose texts send a person to the doctor, and the topic of the doctor that answers; all have a test. */
const ANSWERED: Readonly<Record<string, string>> = {
  'cli/run.ts': 'a defect: every look, one after the other, so that what is broken shows',
  'configuration/load.ts': 'configuration',
  'hooks/defect.ts': 'a defect in a hook: hooks, and every other look',
  'run/archive.ts': 'run folder',
  'state-manager/journal.ts': 'journal, finished run, workstream',
  'state-manager/prompts.ts': 'prompts',
  'workflow/artifact/plan.ts': 'plan',
}

test('every text that says `phasegate doctor` is one it understands', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => name.endsWith('.ts') && !/^(?:doctor\/|claude-code\/doctor-text|cli\/phasegate\/doctor)/.test(name),
    )
    .filter((name) => /^(?!\s*\/\/).*phasegate doctor/m.test(readFileSync(join(SRC, name), 'utf8')))
  expect(files.toSorted()).toEqual(Object.keys(ANSWERED).toSorted())
})
