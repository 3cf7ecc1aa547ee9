import { dirname } from 'node:path'
import { inject } from 'vitest'
import { clientsOf } from '../e2e/clients.ts'
import { writeFiles } from '../e2e/client/workplace.ts'
import { fakeClient } from '../headless/fake-client.ts'
import type { Transcripts } from './page.ts'
import { started } from './program.ts'
import { shellIn } from './shell.ts'
import { excerpts, steady } from './steady.ts'
import { tally } from './tally.ts'
import { typedIn } from './typed.ts'

/** What is set up and looked at where nothing runs. */
export const setUp = async (): Promise<Transcripts> => {
  const place = await tally()
  await writeFiles(place.home, {
    '.claude/settings.json': '{\n  "statusLine": { "type": "command", "command": "date" }\n}\n',
  })
  const shell = shellIn(place)
  // Another port than the usual one, which may be taken here.
  const board = started(place, 'phasegate', ['board', '--port', '0'])
  const { open } = await clientsOf(place, [])
  const type = typedIn(await open())
  const typed = async (...lines: readonly string[]): Promise<string> => {
    const said: string[] = []
    for (const line of lines) said.push(await type(line, /stopped by hook/))
    return said.join('\n')
  }
  const nothing = await shell('phasegate stop')
  const configure = await shell(
    'phasegate config set review.maxRetries 3',
    'phasegate config set stages.TEST.commands.test "npm run check"',
    'phasegate config show --changed',
    'phasegate config undo',
    'phasegate config get stages.TEST.commands.test',
    'phasegate config set review.maxRetris 3',
    'phasegate config undo',
  )
  await writeFiles(place.project, { '.phasegate/config.json': '{"git":{"workflow":"branch+PR"}}' })
  const trust = await typed('/dispatch Add a --json flag to tally', '/phasegate:trust')
  const transcripts = {
    nothing,
    configure,
    trust,
    'trust-revoke': await typed('/phasegate:trust --revoke'),
    'statusline-setup': await typed('/phasegate:statusline', '/phasegate:statusline yes'),
    doctor: await shellIn(place, inject('quickPlugin'), {
      PATH: `${dirname(fakeClient(place.root))}:${process.env['PATH']}`,
    })('phasegate doctor'),
    completion: excerpts(
      await shell('phasegate completion bash'),
      [/^\$/, /case/],
      [/phasegate stop/, /phasegate stop|phasegate resume/],
    ),
    board: `$ phasegate board\n${await board.until(/Ctrl-C/)}`,
  }
  await shell('phasegate config reset', "phasegate dispatch --profile quick 'Print the help without a file'")
  const override = await shell(
    'phasegate override task-9 --reason "I did it by hand"',
    'phasegate override task-1 --reason "I did it by hand"',
  )
  board.send('SIGINT')
  await board.ended
  return Object.fromEntries(
    Object.entries({ ...transcripts, override }).map(([name, text]) => [name, steady(text, place)]),
  )
}
