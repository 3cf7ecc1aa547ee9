import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SETTING_KEYS } from '../../../src/configuration/setting-keys.ts'
import { type Here, here } from './here.ts'

const file = (place: Here, scope: 'global' | 'project'): string =>
  join(scope === 'global' ? place.home : place.root, '.phasegate/config.json')

const write = (place: Here, scope: 'global' | 'project', content: unknown): void => {
  mkdirSync(dirname(file(place, scope)), { recursive: true })
  writeFileSync(file(place, scope), typeof content === 'string' ? content : JSON.stringify(content))
}

const ok = (out: string) => ({ code: 0, out, err: '' })

describe('config set', () => {
  test('says what changed and where the file before is', async () => {
    const place = here()
    expect(await place.phasegate('config', 'set', 'review.maxRetries', '3')).toEqual(
      ok('review.maxRetries: 2 → 3\nsaved in .phasegate/config.json\n'),
    )
    expect(await place.phasegate('config', 'set', 'stages.TEST.commands.test', 'pnpm test')).toEqual(
      ok(
        'stages.TEST.commands.test: null → pnpm test\nsaved in .phasegate/config.json; the file before is .phasegate/config.json.bak, and back with: phasegate config undo\n',
      ),
    )
    expect(JSON.parse(readFileSync(file(place, 'project'), 'utf8'))).toEqual({
      review: { maxRetries: 3 },
      stages: { TEST: { commands: { test: 'pnpm test' } } },
    })
    expect(JSON.parse(readFileSync(`${file(place, 'project')}.bak`, 'utf8'))).toEqual({ review: { maxRetries: 3 } })
  })

  test('changes the file of the user with --global, and says so where the project decides otherwise', async () => {
    const place = here()
    expect(await place.phasegate('config', 'set', 'git.workflow', 'none', '--global')).toEqual(
      ok('git.workflow: branch → none\nsaved in /home/.phasegate/config.json\n'.replace('/home/', '~/')),
    )
    write(place, 'project', { git: { workflow: 'commit' } })
    expect(await place.phasegate('config', 'set', 'git.workflow', 'branch+PR', '--global')).toMatchObject({
      out: expect.stringContaining(
        'git.workflow: commit (project: .phasegate/config.json; default branch), as before\nsaved in ~/.phasegate/config.json',
      ),
    })
  })

  test('takes a list as JSON and a null as none', async () => {
    const place = here()
    await place.phasegate('config', 'set', 'git.excludePatterns', '["*.pem"]')
    await place.phasegate('config', 'set', 'stages.PLAN.deadline', '30')
    expect(await place.phasegate('config', 'set', 'stages.PLAN.deadline', 'null')).toMatchObject({
      out: expect.stringMatching(/^stages\.PLAN\.deadline: 30 → null\n/),
    })
    expect(JSON.parse(readFileSync(file(place, 'project'), 'utf8'))).toEqual({ git: { excludePatterns: ['*.pem'] } })
  })

  test.each<[string[], unknown]>([
    [
      ['review.maxRetries', '99'],
      'nothing was saved\nreview.maxRetries: found 99; allowed: a whole number from 0 to 10\n',
    ],
    [
      ['review.maxRetries', '-1'],
      'nothing was saved\nreview.maxRetries: found -1; allowed: a whole number from 0 to 10\n',
    ],
    [
      ['maxRetrys', '3'],
      'there is no setting maxRetrys; did you mean review.maxRetries? All of them: phasegate config show\n',
    ],
    [
      ['maxRetries', '3'],
      'there is no setting maxRetries; did you mean review.maxRetries? All of them: phasegate config show\n',
    ],
    [
      ['colour', 'red'],
      expect.stringMatching(
        /^there is no setting colour; the groups are stages, .*\. All of them: phasegate config show\n$/,
      ),
    ],
  ])('%j is refused, and nothing is written', async (words, err) => {
    const place = here()
    expect(await place.phasegate('config', 'set', ...words)).toEqual({ code: 1, out: '', err })
    expect(existsSync(file(place, 'project'))).toBe(false)
  })

  test('tells that a run which is active keeps its settings', async () => {
    const place = here()
    mkdirSync(place.project.journal, { recursive: true })
    expect((await place.phasegate('config', 'set', 'review.maxRetries', '3')).out).toMatch(
      /A run is active here; it keeps the settings it was started with\.\n$/,
    )
  })

  test('of both files at once is a wrong command line', async () => {
    expect(await here().phasegate('config', 'set', 'review.maxRetries', '3', '--global', '--project')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--project and --global contradict each other; leave one out'),
    })
  })
})

describe('config undo', () => {
  test('brings the file before back, and a second one takes that back', async () => {
    const place = here()
    write(place, 'global', { git: { workflow: 'none' }, review: { maxRetries: 1 } })
    const [before, after] = ['none', 'commit'].map((workflow) => ({ git: { workflow }, review: { maxRetries: 1 } }))
    await place.phasegate('config', 'set', 'git.workflow', 'commit', '--global')
    expect(await place.phasegate('config', 'undo', '--global')).toEqual(
      ok(
        'git.workflow: commit → none\nsaved in ~/.phasegate/config.json; the file before is ~/.phasegate/config.json.bak, and back with: phasegate config undo --global\n',
      ),
    )
    expect(JSON.parse(readFileSync(file(place, 'global'), 'utf8'))).toEqual(before)
    await place.phasegate('config', 'undo', '--global')
    expect(JSON.parse(readFileSync(file(place, 'global'), 'utf8'))).toEqual(after)
  })

  test('rescues a file that was broken by hand; nothing of that is lost', async () => {
    const place = here()
    await place.phasegate('config', 'set', 'git.workflow', 'none')
    await place.phasegate('config', 'set', 'review.maxRetries', '1')
    write(place, 'project', '{"git": ')
    expect((await place.phasegate('config', 'undo')).out).toMatch(/^The file can be used again\.\nsaved in/)
    expect((await place.phasegate('config', 'get', 'git.workflow')).out).toMatch(/^none /)
    expect(readFileSync(`${file(place, 'project')}.bak`, 'utf8')).toBe('{"git": ')
  })

  test('is refused where there is nothing to bring back, or nothing that could be used', async () => {
    const place = here()
    expect(await place.phasegate('config', 'undo')).toEqual({
      code: 1,
      out: '',
      err: 'there is no /project/.phasegate/config.json.bak: nothing was changed here yet. See: phasegate config show\n',
    })
    await place.phasegate('config', 'set', 'git.workflow', 'none')
    expect((await place.phasegate('config', 'undo')).err).toMatch(
      /\.bak: the last change made the file\. To take all out of it: phasegate config reset --project\n$/,
    )
    write(place, 'project', '{broken')
    await place.phasegate('config', 'reset')
    expect(await place.phasegate('config', 'undo')).toMatchObject({
      code: 1,
      err: expect.stringContaining('/project/.phasegate/config.json.bak:1:2 not JSON'),
    })
    expect(readFileSync(file(place, 'project'), 'utf8')).toBe('{}\n')
  })
})

test('a text that would read as a number or a switch is shown in quotes', async () => {
  const place = here()
  await place.phasegate('config', 'set', 'stages.TEST.commands.test', 'false')
  expect((await place.phasegate('config', 'get', 'stages.TEST.commands.test')).out).toMatch(/^false /)
  await place.phasegate('config', 'set', 'stages.TEST.commands.test', 'true')
  expect((await place.phasegate('config', 'get', 'stages.TEST.commands.test')).out).toMatch(/^"true" /)
})

describe('config get', () => {
  test('prints the value in force and where it comes from', async () => {
    const place = here()
    write(place, 'global', { review: { maxRetries: 4 } })
    expect(await place.phasegate('config', 'get', 'review.maxRetries')).toEqual(
      ok(
        '4  (global: ~/.phasegate/config.json; default 2)\nrounds of repair and new review before the stage restarts\n',
      ),
    )
    expect(await place.phasegate('config', 'get', 'blockOnSeverity')).toEqual(
      ok('medium  (default)\nthe lowest severity of an issue that must be repaired\n'),
    )
    expect(JSON.parse((await place.phasegate('config', 'get', 'review.maxRetries', '--json')).out)).toEqual({
      key: 'review.maxRetries',
      value: 4,
      from: 'global',
      file: expect.stringContaining('config.json'),
      means: 'rounds of repair and new review before the stage restarts',
    })
  })

  test('prints a group row by row', async () => {
    expect(await here().phasegate('config', 'get', 'stages.IMPLEMENT.models')).toEqual(
      ok(
        'stages.IMPLEMENT.models.easy    haiku\nstages.IMPLEMENT.models.medium  sonnet\nstages.IMPLEMENT.models.hard    opus\n',
      ),
    )
  })

  test('prints what one file says', async () => {
    const place = here()
    write(place, 'project', { git: { workflow: 'none' } })
    expect(await place.phasegate('config', 'get', 'git.workflow', '--project')).toEqual(ok('none\n'))
    expect(await place.phasegate('config', 'get', 'git.workflow', '--global')).toEqual(
      ok('not set in ~/.phasegate/config.json\n'),
    )
  })
})

describe('config show', () => {
  test('has every setting, and what the files hold', async () => {
    const { out } = await here().phasegate('config', 'show')
    const [head, , ...rows] = out.trimEnd().split('\n')
    expect(head).toBe('~/.phasegate/config.json none · .phasegate/config.json none')
    expect(rows.map((line) => line.split(' ')[0])).toEqual(SETTING_KEYS)
  })

  test('--changed has those that differ', async () => {
    const place = here()
    expect((await place.phasegate('config', 'show', '--changed')).out).toMatch(/Every setting has its default\.\n$/)
    write(place, 'global', { git: { workflow: 'none' } })
    write(place, 'project', { blockOnSeverity: 'high' })
    expect((await place.phasegate('config', 'show', '--changed')).out)
      .toBe(`~/.phasegate/config.json 1 setting · .phasegate/config.json 1 setting

blockOnSeverity  high  (project: .phasegate/config.json; default medium)
git.workflow     none  (global: ~/.phasegate/config.json; default branch)
`)
    expect(JSON.parse((await place.phasegate('config', 'show', '--global', '--json')).out)).toMatchObject([
      { key: 'git.workflow' },
    ])
  })

  test('of a broken file is refused with the place', async () => {
    const place = here()
    write(place, 'project', '{"git": {"workflow": "push"}}')
    expect(await place.phasegate('config', 'show')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /config\.json:1:\d+ git\.workflow: found "push"; allowed: none, commit, branch, branch\+PR, merge\n.*phasegate doctor/s,
      ),
    })
  })
})

describe('config reset', () => {
  test('takes a setting or a group out of the file', async () => {
    const place = here()
    write(place, 'project', { git: { workflow: 'none' }, review: { maxRetries: 1 } })
    expect(await place.phasegate('config', 'reset', 'git')).toMatchObject({
      out: expect.stringMatching(/^git\.workflow: none → branch\nsaved in/),
    })
    expect(await place.phasegate('config', 'reset', 'git')).toMatchObject({
      out: expect.stringMatching(/\.phasegate\/config\.json was not changed\.\n$/),
    })
  })

  test('without a key empties the file, also one that is broken; it stays as a backup', async () => {
    const place = here()
    write(place, 'project', '{broken')
    expect(await place.phasegate('config', 'reset')).toEqual(
      ok(
        'Every setting of this file is reset.\nsaved in .phasegate/config.json; the file before is .phasegate/config.json.bak, and back with: phasegate config undo\n',
      ),
    )
    expect(readFileSync(file(place, 'project'), 'utf8')).toBe('{}\n')
    expect(readFileSync(`${file(place, 'project')}.bak`, 'utf8')).toBe('{broken')
    expect(await place.phasegate('config', 'reset')).toEqual(
      ok('.phasegate/config.json holds no setting; nothing to reset.\n'),
    )
  })

  test('of a file that is not there does not make one', async () => {
    const place = here()
    await place.phasegate('config', 'reset', '--global')
    expect(existsSync(file(place, 'global'))).toBe(false)
  })
})
