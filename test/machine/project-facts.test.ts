import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectWorld } from '../../src/machine/project-facts.ts'
import type { World } from '../../src/workflow/core/verdict.ts'
import { emptyRepository, folder, git, repository, write } from './folder.ts'

const asking =
  (world: World, question: keyof World) =>
  (path: string): boolean =>
    world[question](path)

describe('exists', () => {
  test('finds files and folders by relative and absolute path', () => {
    const project = folder({ 'src/a b.ts': '' })
    const exists = asking(projectWorld(project), 'exists')
    expect([exists('src/a b.ts'), exists('src'), exists(join(project, 'src')), exists('./src/')]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([exists('src/c.ts'), exists('a\0b')]).toEqual([false, false])
  })

  test('a link that leads nowhere is not there', () => {
    const project = folder()
    symlinkSync('nowhere', join(project, 'link'))
    expect(projectWorld(project).exists('link')).toBe(false)
  })
})

describe('inside', () => {
  test.each(['.', 'a.ts', 'no/such/file.ts', 'a/../b.ts', '..a', 'a.ts/b'])('%j stays in the project', (path) => {
    expect(projectWorld(folder({ 'a.ts': '' })).inside(path)).toBe(true)
  })

  test.each(['..', '../x', 'a/../../x', '/etc/passwd', 'a\0b'])('%j leaves the project', (path) => {
    expect(projectWorld(folder()).inside(path)).toBe(false)
  })

  test('an absolute path counts by where it leads, whatever name the project goes by', () => {
    const project = folder()
    const alias = join(folder(), 'alias')
    symlinkSync(project, alias)
    for (const world of [projectWorld(project), projectWorld(alias)]) {
      expect(world.inside(join(project, 'x'))).toBe(true)
      expect(world.inside(join(alias, 'x'))).toBe(true)
      expect(world.inside(`${project}-2/x`)).toBe(false)
    }
  })

  test('a link out of the project is outside, also one whose end does not exist yet', () => {
    const project = folder({ 'src/a.ts': '' })
    const outside = folder()
    symlinkSync(outside, join(project, 'out'))
    symlinkSync(join(outside, 'not-yet'), join(project, 'later'))
    symlinkSync('src', join(project, 'in'))
    symlinkSync('loop', join(project, 'loop'))
    const inside = asking(projectWorld(project), 'inside')
    expect(['out', 'out/new.ts', 'later', 'later/x', 'loop', 'loop/x'].map(inside)).toEqual(Array(6).fill(false))
    expect(['in', 'in/a.ts', 'in/new.ts'].map(inside)).toEqual([true, true, true])
  })

  test('a link in a linked folder is followed from where it really is', () => {
    const project = folder({ 'deep/er/keep': '', 'other/keep': '' })
    symlinkSync('deep/er', join(project, 'short'))
    symlinkSync('../../../x', join(project, 'deep/er/up'))
    expect(projectWorld(project).inside('short/up')).toBe(false)
  })
})

describe('deleted', () => {
  test('knows a file that was committed and is gone', () => {
    const project = repository({ 'src/ä b\n.ts': '1', 'src/kept.ts': '1', 'gone/whole/x.ts': '1' })
    rmSync(join(project, 'src/ä b\n.ts'))
    rmSync(join(project, 'gone'), { recursive: true })
    git(project, 'rm', '--quiet', '--cached', '--', 'gone/whole/x.ts')
    const deleted = asking(projectWorld(project), 'deleted')
    expect([deleted('src/ä b\n.ts'), deleted('gone/whole/x.ts'), deleted(join(project, 'gone/whole/x.ts'))]).toEqual([
      true,
      true,
      true,
    ])
    expect(['src/kept.ts', 'gone', 'never.ts', '.', '../x'].map(deleted)).toEqual(Array(5).fill(false))
  })

  test('counts from the project where that is a folder of the repository', () => {
    const top = repository({ 'package/a.ts': '1', 'b.ts': '1' })
    rmSync(join(top, 'package/a.ts'))
    rmSync(join(top, 'b.ts'))
    const deleted = asking(projectWorld(join(top, 'package')), 'deleted')
    expect([deleted('a.ts'), deleted('package/a.ts'), deleted('../b.ts')]).toEqual([true, false, false])
  })

  test('a folder that a file took the place of is deleted with what was in it', () => {
    const project = repository({ 'a/x.ts': '1' })
    rmSync(join(project, 'a'), { recursive: true })
    write(project, { a: 'a file now' })
    expect(projectWorld(project).deleted('a/x.ts')).toBe(true)
  })

  test('nothing is deleted without a repository or without a commit', () => {
    expect(projectWorld(folder()).deleted('a.ts')).toBe(false)
    expect(projectWorld(emptyRepository()).deleted('a.ts')).toBe(false)
  })

  test('a project that moved is read where it is', () => {
    const project = repository({ 'a.ts': '1' })
    const moved = join(folder(), 'moved')
    mkdirSync(moved)
    renameSync(project, join(moved, 'project'))
    rmSync(join(moved, 'project/a.ts'))
    expect(projectWorld(join(moved, 'project')).deleted('a.ts')).toBe(true)
  })
})

test('an answer stays the same for one world and is asked anew for the next', () => {
  const project = folder()
  const world = projectWorld(project)
  expect(world.exists('a.ts')).toBe(false)
  write(project, { 'a.ts': '' })
  expect([world.exists('a.ts'), projectWorld(project).exists('a.ts')]).toEqual([false, true])
})
