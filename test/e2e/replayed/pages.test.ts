import { expect, test } from 'vitest'
import { COMMANDS, commandsOn, transcriptsOn } from '../../transcripts/page.ts'
import { PAGES, pagesShow, pageText } from '../../transcripts/pages.ts'
import { aRun } from '../../transcripts/run.ts'
import { setUp } from '../../transcripts/setup.ts'
import { aWorkstream } from '../../transcripts/workstream.ts'

// Three scenes at once, on machines that do other things too.
// Many processes: played in the soak (processes.soak.ts).
const OF_THE_SOAK = ['cost', 'resume-shell', 'run', 'run-blocked', 'worker', 'workers', 'workers-up']

test('the pages show usage, flags and output as they are', async () => {
  const scenes = await Promise.all([aRun(), aWorkstream(), setUp()])
  const transcripts = Object.assign({}, ...scenes)
  await pagesShow(transcripts)
  const shown = PAGES.flatMap((name) => transcriptsOn(pageText(name)))
  expect(shown.toSorted()).toEqual([...Object.keys(transcripts), ...OF_THE_SOAK].toSorted())
})

test('every command that may be typed has one page, with a transcript, which the list names', () => {
  expect(PAGES.flatMap((name) => commandsOn(pageText(name))).toSorted()).toEqual([...COMMANDS.keys()].toSorted())
  expect(PAGES.filter((name) => transcriptsOn(pageText(name)).length === 0)).toEqual([])
  expect([...pageText('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name).toSorted()).toEqual(PAGES)
})
