import { describe, expect, test } from 'vitest'
import { type CommandSettings, findBuild, findCommands, packageManagerOf } from '../../src/machine/find-commands.ts'
import { type Files, folder } from './folder.ts'
import { skippedText } from '../../src/shown/summary.ts'
import { print } from '../../src/workflow/core/text.ts'

const FIND: CommandSettings = { lint: null, test: null }

const found = (files: Files, settings: CommandSettings = FIND) => {
  const { lint, test: tests } = findCommands(folder(files), settings)
  const short = (each: typeof lint) =>
    'command' in each ? each.command : `skipped: ${print(skippedText(each), 'shell')}`
  return { lint: short(lint), test: short(tests) }
}

const manifest = (scripts: Record<string, unknown>, more: object = {}) => JSON.stringify({ scripts, ...more })
const BOTH = { lint: 'eslint .', test: 'vitest' }

test('takes configured commands as they are, whatever the project has', () => {
  expect(found({ 'package.json': manifest(BOTH) }, { lint: 'make style', test: 'npx jest -i' })).toEqual({
    lint: 'make style',
    test: 'npx jest -i',
  })
})

test('does not run a command that is turned off', () => {
  expect(found({ 'package.json': manifest(BOTH) }, { lint: false, test: null })).toEqual({
    lint: 'skipped: the lint command is turned off in the configuration',
    test: 'npm run test',
  })
})

test('does not run a blank command: it would look like a pass', () => {
  expect(found({}, { lint: '  ', test: '' })).toEqual({
    lint: 'skipped: the configured lint command is empty',
    test: 'skipped: the configured test command is empty',
  })
})

test.each([
  ['npm', {}, {}],
  ['npm', { 'package-lock.json': '{}' }, {}],
  ['pnpm', { 'pnpm-lock.yaml': '' }, {}],
  ['yarn', { 'yarn.lock': '' }, {}],
  ['bun', { 'bun.lock': '' }, {}],
  ['bun', { 'bun.lockb': '' }, {}],
  ['yarn', { 'pnpm-lock.yaml': '' }, { packageManager: 'yarn@4.1.0' }],
])('runs package.json scripts with %s for %o and %o', (manager, files, more) => {
  expect(found({ 'package.json': manifest(BOTH, more), ...files })).toEqual({
    lint: `${manager} run lint`,
    test: `${manager} run test`,
  })
})

test("takes npm's stub of a test script for no test", () => {
  const { test: tests } = found({
    'package.json': manifest({ test: 'echo "Error: no test specified" && exit 1' }),
  })
  expect(tests).toBe(
    "skipped: no test command found: the \"test\" script of package.json is npm's stub. To name one: phasegate config set stages.TEST.commands.test '<command>'",
  )
})

test.each([
  ['not JSON', '{"scripts":', 'package.json is not a valid manifest'],
  ['of another shape', '[]', 'package.json is not a valid manifest'],
  ['without scripts', '{}', 'package.json has no "lint" script'],
  ['with a blank script', manifest({ lint: ' ' }), 'package.json has no "lint" script'],
])('says why nothing was found in a package.json that is %s', (_name, json, reason) => {
  expect(found({ 'package.json': json }).lint).toContain(reason)
})

test('reads a package.json that begins with a byte order mark', () => {
  expect(found({ 'package.json': `\uFEFF${manifest(BOTH)}` }).test).toBe('npm run test')
})

test('finds each command where it is: lint in package.json, test in the Makefile', () => {
  expect(found({ 'package.json': manifest({ lint: 'eslint .' }), Makefile: 'test:\n\ttrue\n' })).toEqual({
    lint: 'npm run lint',
    test: 'make test',
  })
})

test.each([
  ['lint:\n\ttrue\n', 'make lint'],
  ['build lint: deps\n\ttrue\n', 'make lint'],
  ['.PHONY: lint \\\n  test\nlint test: deps\n', 'make lint'],
  ['lint::\n', 'make lint'],
  ['lint :=x\n', 'no lint target'],
  ['lint ::= x\n', 'no lint target'],
  ['LINT = lint: x\n', 'no lint target'],
  ['all:\n\tlint: no\n', 'no lint target'],
  ['# lint: no\n', 'no lint target'],
  ['.PHONY: lint\n', 'no lint target'],
  ['linter:\n', 'no lint target'],
])('reads the targets of the Makefile %j', (makefile, expected) => {
  expect(found({ Makefile: makefile }).lint).toContain(expected)
})

test('does not call a target that make would take for an up to date folder', () => {
  const files = { 'test/a.txt': '' }
  expect(found({ ...files, Makefile: 'test:\n\ttrue\n' }).test).toContain('"test" exists, so make would do nothing')
  expect(found({ ...files, Makefile: '.PHONY: test\ntest:\n\ttrue\n' }).test).toBe('make test')
})

test.each<[string, Files, string]>([
  ['pytest.ini', { 'pytest.ini': '' }, 'pytest'],
  ['pyproject.toml', { 'pyproject.toml': '[project]\n[tool.pytest.ini_options]\n' }, 'pytest'],
  ['setup.cfg', { 'setup.cfg': '[tool:pytest]\n' }, 'pytest'],
  ['a tests folder', { 'tests/unit/test_a.py': '' }, 'pytest'],
  ['a lockfile of uv', { 'tests/test_a.py': '', 'uv.lock': '' }, 'uv run pytest'],
  ['a lockfile of poetry', { 'pytest.ini': '', 'poetry.lock': '' }, 'poetry run pytest'],
  ['a virtual environment', { 'pytest.ini': '', '.venv/bin/pytest': '' }, '.venv/bin/pytest'],
  ['Cargo.toml', { 'Cargo.toml': '' }, 'cargo test'],
  ['go.mod', { 'go.mod': '' }, 'go test ./...'],
])('knows the tests of a project with %s', (_name, files, command) => {
  expect(found(files).test).toBe(command)
})

test.each<[string, Files]>([
  ['a pyproject.toml without pytest', { 'pyproject.toml': '[project]\n' }],
  ['a tests folder in another language', { 'tests/a.test.rb': '', 'tests/latest_y.txt': '' }],
  ['nothing at all', {}],
])('finds no tests in a project with %s, and says so', (_name, files) => {
  expect(found(files).test).toBe(
    "skipped: no test command found. To name one: phasegate config set stages.TEST.commands.test '<command>'",
  )
})

describe('the build', () => {
  test('is found like the others, and is null where there is none', () => {
    expect(findBuild(folder({ 'package.json': manifest({ build: 'tsc' }), 'pnpm-lock.yaml': '' }))).toBe(
      'pnpm run build',
    )
    expect(findBuild(folder({ Makefile: 'build:\n\ttrue\n' }))).toBe('make build')
    expect(findBuild(folder({ 'package.json': manifest(BOTH) }))).toBeNull()
  })
})

test.each([
  [{ 'package.json': '{}', 'yarn.lock': '' }, 'yarn'],
  [{ 'package.json': '{}' }, 'npm'],
  [{ 'package.json': '{ broken' }, 'npm'],
  [{ 'package.json': '{"packageManager": "pnpm@10.0.0"}' }, 'pnpm'],
  [{ 'uv.lock': '' }, 'uv'],
  [{ 'Cargo.toml': '' }, 'cargo'],
  [{ 'README.md': '' }, null],
])('the package manager of %o is %s', (files: Files, manager) => {
  expect(packageManagerOf(folder(files))).toBe(manager)
})
