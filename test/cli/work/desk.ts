import { createHash } from 'node:crypto'
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { runCli } from '../../../src/cli/run.ts'
import { WORK } from '../../../src/commands/work.ts'
import { runWork } from '../../../src/cli/work/commands.ts'
import { readers } from '../../../src/cli/work/readers.ts'
import { hereIn, type WorkPlace } from '../../../src/cli/work/place.ts'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface Desk {
  readonly root: string
  readonly home: string
  readonly plugin: string
  /** `work` with these words; what it prints names the project folder `/project`. */
  work(...words: string[]): Promise<Said>
  /** What `work … --json` prints. */
  json(...words: string[]): Promise<unknown>
  /** A file of the workstream `001-tea`, or another path below `work/`. */
  read(name: string): string
  write(name: string, text: string): void
  /** All there is of project and home, memos and drafts too: kind, permissions and every byte. */
  everything(): Record<string, string>
}

const AGENTS = [
  'default',
  'default-fast',
  'frontend-designer-opus',
  'frontend-designer-sonnet',
  'system-engineer-opus',
  'system-engineer-sonnet',
]

/** A project with the workstream `001-tea` (PLAN of stream.ts, or another text); gone after the test. */
export const desk = async ({
  plan = PLAN,
  about = {},
  env = {},
}: { plan?: string | null; about?: Partial<WorkPlace>; env?: Record<string, string> } = {}): Promise<Desk> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate work ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [root, home, plugin] = [join(folder, 'project'), join(folder, 'home'), join(folder, 'plugin')]
  for (const path of [join(root, '.git'), home, join(plugin, 'agents')]) mkdirSync(path, { recursive: true })
  for (const name of AGENTS)
    cpSync(join(import.meta.dirname, '../../../agents', `${name}.md`), join(plugin, 'agents', `${name}.md`))
  const path = (name: string): string => join(root, 'work', name.includes('/') ? name : `001-tea/${name}`)
  const work = async (...words: string[]): Promise<Said> => {
    const said = { out: '', err: '' }
    const here = hereIn(root, plugin, {}, () => readers)
    const surroundings = { plugin, home, settings: DEFAULTS }
    const place: WorkPlace = { ...here, surroundings, terminal: true, isBelowModel: false, ...about }
    const code = await runCli({
      program: 'work',
      summary: 'x',
      version: '0',
      table: WORK,
      run: runWork(place),
      argv: words,
      io: { stdout: { write: (text) => (said.out += text) }, stderr: { write: (text) => (said.err += text) }, env },
    })
    return { code, out: shown(said.out, folder), err: shown(said.err, folder) }
  }
  const it: Desk = {
    root,
    home,
    plugin,
    work,
    json: async (...words) => JSON.parse((await work(...words, '--json')).out) as unknown,
    read: (name) => readFileSync(path(name), 'utf8'),
    write: (name, text) => writeFileSync(path(name), text),
    everything: () =>
      Object.fromEntries(
        [root, home]
          .flatMap((each) => readdirSync(each, { recursive: true, withFileTypes: true }))
          .map((entry) => join(entry.parentPath, entry.name))
          .toSorted()
          .map((name) => [name.slice(folder.length + 1), whatIs(name)]),
      ),
  }
  if (plan !== null) {
    await work('create', '--name', 'tea')
    it.write('PLAN.md', plan)
  }
  return it
}

const whatIs = (path: string): string => {
  const found = lstatSync(path)
  const mode = (found.mode & 0o7777).toString(8)
  if (found.isSymbolicLink()) return `link to ${readlinkSync(path)}`
  if (found.isDirectory()) return `folder ${mode}`
  return `file ${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
}

const shown = (text: string, folder: string): string => text.replaceAll(folder, '')

/** The threads of the plan, taken up and completed. */
export const complete = async ({ work }: Desk, ...threads: string[]): Promise<void> => {
  for (const thread of threads) {
    await work('update', '--thread', thread, '--status', 'in_progress')
    await work('update', '--thread', thread, '--status', 'completed', '--report', `Made ${thread}.`)
  }
}
