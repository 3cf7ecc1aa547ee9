import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { plannedChange, putIn, takeOut } from '../../../src/claude-code/statusline/install.ts'
import { renewLauncher } from '../../../src/claude-code/statusline/launcher.ts'

/** A home with these settings, and a plugin whose status line says what it was given. */
const user = (settings: string | null) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "phasegate o'user ")))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const place = { home: join(root, 'home'), plugin: join(root, 'plugin'), settings: join(root, 'home/.claude') }
  mkdirSync(place.settings, { recursive: true })
  const file = join(place.settings, 'settings.json')
  if (settings !== null) writeFileSync(file, settings, { mode: 0o640 })
  const install = (path: string): void => {
    mkdirSync(join(path, 'dist'), { recursive: true })
    writeFileSync(join(path, 'dist/statusline.js'), 'console.log(JSON.stringify(process.argv.slice(2)))')
  }
  install(place.plugin)
  const now = (): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null)
  // As the client runs it.
  const runs = (): string => {
    const { command } = JSON.parse(now() ?? '{}').statusLine
    return spawnSync('sh', ['-c', command], { input: 'stdin', encoding: 'utf8' }).stdout
  }
  return { ...place, root, file, now, runs, install }
}

describe('what was there is there again, to the byte', () => {
  test.each([
    ['no file', null],
    ['nothing in it', '{ }\n'],
    ['other settings', '{\n  "model": "opus",\n  "env": {"A": "}"}\n}\n'],
    ['on one line', '{"model":"opus"}'],
    ['with tabs and a byte order mark', '\uFEFF{\r\n\t"model": "opus"\r\n}\r\n'],
    [
      'a status line, oddly written',
      '{"statusLine" : {"command":"~\\u002fline.sh \'$x\'","type":"command"} , "a":[1]}',
    ],
  ])('%s', (_, settings) => {
    const at = user(settings)
    expect(putIn(at)).toMatchObject({ before: settings })
    expect(JSON.parse((at.now() ?? '').replace('\uFEFF', ''))).toMatchObject({
      ...JSON.parse((settings ?? '{}').replace('\uFEFF', '')),
      statusLine: { type: 'command', command: expect.stringContaining('statusline.sh') },
    })
    expect(plannedChange(at)).toBe(null)
    expect(putIn(at)).toBe(null)
    expect(takeOut(at)).toMatchObject({ after: settings })
    expect(at.now()).toBe(settings)
    expect(existsSync(join(at.home, '.phasegate/statusline.sh'))).toBe(false)
    expect(takeOut(at)).toBe(null)
  })
})

test('what the user changed in between stays', () => {
  const at = user('{\n  "model": "opus"\n}\n')
  putIn(at)
  const settings = JSON.parse(at.now() ?? '')
  writeFileSync(at.file, JSON.stringify({ statusLine: { ...settings.statusLine, padding: 2 }, theme: 'dark' }))
  takeOut(at)
  expect(at.now()).toBe('{"theme":"dark"}')
})

test('a file of nothing else that was added to is not removed', () => {
  const at = user(null)
  putIn(at)
  writeFileSync(at.file, JSON.stringify({ ...JSON.parse(at.now() ?? ''), theme: 'dark' }))
  takeOut(at)
  expect(at.now()).toBe('{"theme":"dark"}')
})

test('the file keeps its permissions, and nothing is left beside it', () => {
  const at = user('{"a":1}')
  putIn(at)
  expect(statSync(at.file).mode & 0o777).toBe(0o640)
  expect(readdirSync(at.settings)).toEqual(['settings.json'])
})

test("the user's own line is handed to ours, quotes and all; without the plugin it is run alone", () => {
  const theirs = `cat; echo "it's" '$HOME'`
  const at = user(JSON.stringify({ statusLine: { type: 'command', command: theirs, padding: 1 } }))
  putIn(at)
  expect(JSON.parse(at.runs())).toEqual([theirs])
  rmSync(at.plugin, { recursive: true })
  expect(at.runs()).toBe("stdinit's $HOME\n")
})

test('of an update the next typed command tells the script', () => {
  const at = user('{}')
  putIn(at)
  rmSync(at.plugin, { recursive: true })
  expect(at.runs()).toBe('')
  const next = join(at.root, 'plugin 2')
  at.install(next)
  renewLauncher({ home: at.home, plugin: next })
  expect(at.runs()).toBe('[]\n')
})

test('who has none gets no script', () => {
  const at = user('{}')
  renewLauncher(at)
  expect(existsSync(join(at.home, '.phasegate'))).toBe(false)
})

describe('refused, and nothing is written', () => {
  const refuses = (at: ReturnType<typeof user>, reason: RegExp) => {
    const before = existsSync(at.file) ? readFileSync(at.file, 'utf8') : null
    for (const act of [plannedChange, putIn]) expect(() => act(at)).toThrow(reason)
    expect(existsSync(at.file) ? readFileSync(at.file, 'utf8') : null).toBe(before)
    expect(existsSync(join(at.home, '.phasegate'))).toBe(false)
  }

  test.each([
    ['{"a": 1,}', /settings\.json is no JSON \(line 1: the comma .*Mend it, then: /],
    ['', /no JSON \(line 1: the file is empty/],
    ['[]', /settings\.json is no object/],
    ['{"statusLine": "x"}', /the statusLine in .* runs no command/],
  ])('%s', (settings, reason) => refuses(user(settings), reason))

  test('a link', () => {
    const at = user(null)
    writeFileSync(join(at.root, 'dotfile'), '{}')
    symlinkSync(join(at.root, 'dotfile'), at.file)
    refuses(at, /settings\.json is a link to .*dotfile, .*: nothing was written/)
  })

  test('a read-only file, also for root', () => {
    const at = user('{}')
    chmodSync(at.file, 0o444)
    refuses(at, /settings\.json is read-only: nothing was written/)
  })

  test('a folder', () => {
    const at = user(null)
    mkdirSync(at.file)
    for (const act of [plannedChange, putIn]) expect(() => act(at)).toThrow(/settings\.json is no file/)
  })

  test('taking out when nobody knows what was there before', () => {
    const at = user('{"a":1}')
    putIn(at)
    rmSync(join(at.home, '.phasegate/statusline.json'))
    const before = at.now()
    expect(() => takeOut(at)).toThrow(
      /statusline\.json, .* is gone or damaged: nothing was written\. Remove statusLine/,
    )
    expect(at.now()).toBe(before)
  })
})
