import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { ifReadable, jsonIn, textIfReadable } from '../state-manager/read.ts'
import type { Settings } from '../configuration/settings.ts'
import type { CommandEnd } from '../workflow/core/facts.ts'
import { phasegate } from '../workflow/core/text.ts'

/** A command, null (find it) or false (do not run it). */
export type CommandSettings = Settings['stages']['TEST']['commands']
type CommandName = keyof CommandSettings | 'build'

/** A command line for the shell and where it was found, or why there is none. */
export type FoundCommand =
  | { readonly command: string; readonly from: string }
  | Extract<CommandEnd, { skipped: string }>

export type FoundCommands = { readonly [Name in keyof CommandSettings]: FoundCommand }

/**
 * The lint and the test command of a project: what is configured, else the first of `package.json` scripts, `Makefile`
 * targets, pytest, cargo, go that has one. Reads files, runs nothing, throws nothing: an unreadable file counts as absent
 * and is named in `skipped`.
 */
export const findCommands = (project: string, settings: CommandSettings): FoundCommands => ({
  lint: findCommand(project, 'lint', settings.lint),
  test: findCommand(project, 'test', settings.test),
})

/** The command that builds a project, which only agents run; null where there is none. */
export const findBuild = (project: string): string | null => {
  const found = findCommand(project, 'build', null)
  return 'command' in found ? found.command : null
}

/** What installs the dependencies of a project; null where nothing says so. */
export const packageManagerOf = (project: string): string | null => {
  const text = textIfReadable(join(project, 'package.json'))
  if (text !== null) return packageManager(project, readManifest(text)?.packageManager)
  return MANAGERS.find(([file]) => existsSync(join(project, file)))?.[1] ?? null
}

const MANAGERS = [
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['Cargo.toml', 'cargo'],
  ['go.mod', 'go'],
] as const

const findCommand = (
  project: string,
  name: CommandName,
  setting: CommandSettings[keyof CommandSettings],
): FoundCommand => {
  if (setting === false) return { skipped: `the ${name} command is turned off in the configuration` }
  // A blank command would succeed and look like a pass.
  if (setting !== null && setting.trim() === '') return { skipped: `the configured ${name} command is empty` }
  if (setting !== null) return { command: setting, from: 'configuration' }
  const reasons: string[] = []
  for (const find of FINDERS) {
    const found = find(project, name)
    if (found === null) continue
    if ('command' in found) return found
    reasons.push(found.skipped)
  }
  const looked = reasons.length > 0 ? `: ${reasons.join('; ')}` : ''
  const toName = phasegate('config', 'set', `stages.TEST.commands.${name}`, "'<command>'")
  return { skipped: `no ${name} command found${looked}`, toName }
}

/** null: this kind of project is not here; `skipped`: it is, but has no such command. */
type Finder = (project: string, name: CommandName) => FoundCommand | null

const Manifest = z.object({
  packageManager: z.optional(z.string()),
  scripts: z.optional(z.record(z.string(), z.unknown())),
})

const readManifest = (text: string): z.infer<typeof Manifest> | undefined =>
  Manifest.safeParse(jsonIn(text.replace(/^\uFEFF/, ''))).data

const fromPackageJson: Finder = (project, name) => {
  const text = textIfReadable(join(project, 'package.json'))
  if (text === null) return null
  const manifest = readManifest(text)
  if (!manifest) return { skipped: 'package.json is not a valid manifest' }
  const script = manifest.scripts?.[name]
  if (typeof script !== 'string' || script.trim() === '') return { skipped: `package.json has no "${name}" script` }
  if (script.includes('Error: no test specified'))
    return { skipped: 'the "test" script of package.json is npm\'s stub' }
  return { command: `${packageManager(project, manifest.packageManager)} run ${name}`, from: 'package.json' }
}

const LOCKFILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
] as const

const packageManager = (project: string, declared: string | undefined): string => {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(declared ?? '')?.[1]
  return named ?? LOCKFILES.find(([file]) => existsSync(join(project, file)))?.[1] ?? 'npm'
}

// In the order in which make looks for them.
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile']

const fromMakefile: Finder = (project, name) => {
  const file = MAKEFILES.find((candidate) => existsSync(join(project, candidate)))
  const text = file === undefined ? null : textIfReadable(join(project, file))
  if (file === undefined || text === null) return null
  const rules = makeRules(text)
  if (!rules.some(({ targets }) => targets.includes(name))) return { skipped: `${file} has no ${name} target` }
  const phony = rules.some(({ targets, needs }) => targets.includes('.PHONY') && needs.includes(name))
  // make calls a target that is an existing folder "up to date" and does nothing: that would look like a pass.
  if (!phony && existsSync(join(project, name))) {
    return { skipped: `the ${name} target of ${file} is not .PHONY and "${name}" exists, so make would do nothing` }
  }
  return { command: `make ${name}`, from: file }
}

const makeRules = (text: string): { targets: string[]; needs: string[] }[] =>
  text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      // `name := value` and `name ::= value` are assignments, not rules.
      const [, targets, needs] = /^([^\t#:=][^#:=]*?)\s*::?(?![:=])([^#;=]*)/.exec(line) ?? []
      return targets === undefined || needs === undefined ? [] : [{ targets: words(targets), needs: words(needs) }]
    })

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)

const PYTEST_SETTINGS = [
  ['pyproject.toml', /^\s*\[tool\.pytest[.\]]/m],
  ['pytest.ini', /^/],
  ['setup.cfg', /^\s*\[tool:pytest\]/m],
  ['tox.ini', /^\s*\[pytest\]/m],
] as const

const PYTHON_RUNNERS = [
  ['uv.lock', 'uv run pytest'],
  ['poetry.lock', 'poetry run pytest'],
  ['.venv/bin/pytest', '.venv/bin/pytest'],
] as const

const fromPytest: Finder = (project, name) => {
  if (name !== 'test') return null
  const settings = PYTEST_SETTINGS.find(([file, mark]) => {
    const text = textIfReadable(join(project, file))
    return text !== null && mark.test(text)
  })
  const from = settings?.[0] ?? ['tests', 'test'].find((folder) => holdsPythonTests(join(project, folder)))
  if (from === undefined) return null
  const runner = PYTHON_RUNNERS.find(([file]) => existsSync(join(project, file)))
  return { command: runner?.[1] ?? 'pytest', from }
}

const holdsPythonTests = (folder: string): boolean =>
  ifReadable(() => readdirSync(folder, { recursive: true, encoding: 'utf8' }), []).some((path) =>
    /(?:^|[/\\])(?:test_[^/\\]*|[^/\\]*_test)\.py$/.test(path),
  )

const fromFile =
  (file: string, command: string): Finder =>
  (project, name) =>
    name === 'test' && existsSync(join(project, file)) ? { command, from: file } : null

const FINDERS: readonly Finder[] = [
  fromPackageJson,
  fromMakefile,
  fromPytest,
  fromFile('Cargo.toml', 'cargo test'),
  fromFile('go.mod', 'go test ./...'),
]
