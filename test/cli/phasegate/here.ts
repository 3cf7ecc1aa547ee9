import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { runPhasegate } from '../../../src/cli/phasegate/commands.ts'
import type { Place } from '../../../src/cli/phasegate/place.ts'
import { PHASEGATE } from '../../../src/commands/phasegate.ts'
import { runCli } from '../../../src/cli/run.ts'
import { projectAt } from '../../../src/state-manager/project.ts'

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

export type Here = Place & {
  readonly root: string
  /** `phasegate` with these words in the project. */
  phasegate(...words: string[]): Promise<Said>
}

/** A project and a home of their own, and a command line in the project; gone after the test. */
export const here = (about: Partial<Place> = {}): Here => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate cli ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [root, home] = [join(folder, 'project'), join(folder, 'home')]
  for (const path of [root, home]) mkdirSync(path)
  const place: Place = {
    project: projectAt(root),
    plugin: join(import.meta.dirname, '../../..'),
    home,
    session: 'session-1234',
    client: null,
    terminal: true,
    env: {},
    now: () => '2026-11-21T05:00:00.000Z',
    ...about,
  }
  const phasegate = async (...words: string[]): Promise<Said> => {
    const said = { out: '', err: '' }
    const code = await runCli({
      program: 'phasegate',
      summary: 'x',
      version: '0',
      table: PHASEGATE,
      run: runPhasegate(place),
      argv: words,
      io: {
        stdout: { write: (text) => (said.out += text) },
        stderr: { write: (text) => (said.err += text) },
        env: place.env,
      },
    })
    return { code, out: plainly(said.out, folder), err: plainly(said.err, folder) }
  }
  return { ...place, root, phasegate }
}

const plainly = (text: string, folder: string): string => text.replaceAll(folder, '')
