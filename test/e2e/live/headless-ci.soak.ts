import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, inject, test } from 'vitest'
import { CLAUDE, clientEnv, REPOSITORY } from '../client/binary.ts'
import { git } from '../dispatch/scene.ts'
import { type HeadlessScene, headlessScene } from '../headless/scene.ts'
import { PLAN, threadAgents } from '../workstream/scene.ts'
import { typed } from '../workstream/typed.ts'

test('the job of docs/ci.md takes the text of an issue to a pull request', async () => {
  const scene = await headlessScene()
  const origin = withOrigin(scene)
  const ended = await job(scene, 'issue', {
    TASK: 'Write a file\n\n`rm -rf /` and "$(touch /tmp/no)" are words of it.\n',
  })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/Phasegate: done: Write a file/)
  expect(git(origin, 'branch', '--list', '--format=%(refname:short)').split('\n')).toContainEqual(
    expect.stringMatching(/^phasegate\/write-a-file/),
  )
  expect(readFileSync(join(scene.place.root, 'gh'), 'utf8')).toMatch(/^pr create --head phasegate\/write-a-file/m)
})

test('the job of docs/ci.md carries a stage out, and a person approves it in another clone', async () => {
  const scene = await headlessScene({ players: [threadAgents()], files: { 'work/001-parts/PLAN.md': PLAN } })
  const { place, work } = scene
  const env = { PATH: process.env['PATH'] ?? '', HOME: place.home, NO_COLOR: '1' }
  const approve = (cwd: string, ...words: string[]) =>
    typed(join(inject('plugin'), 'bin', 'work'), ['approve', ...words], { cwd, env })
  await work('current', '--set', '001-parts')
  await approve(place.project, 'plan')
  git(place.project, 'add', 'work')
  git(place.project, 'commit', '--quiet', '--message=The plan is approved')
  const origin = withOrigin(scene)
  const summary = join(place.root, 'summary')
  expect(await job(scene, 'stage', { STAGE: '1', GITHUB_STEP_SUMMARY: summary })).toMatchObject({ code: 0 })
  expect(readFileSync(summary, 'utf8')).toMatch(/^Stage 01 Parts[^]*Next: work approve stage 1/)

  const mine = join(place.root, 'mine')
  execFileSync('git', ['clone', '--quiet', origin, mine])
  git(mine, 'fetch', '--quiet', 'origin', 'refs/heads/phasegate/*:refs/heads/phasegate/*')
  expect(await approve(mine, 'stage', '1')).toMatch(/stage 01.*approved/is)
  expect(git(mine, 'ls-tree', '-r', '--name-only', 'phasegate/001-parts')).toContain('src/three.txt')
})

/** The repository of the scene as a clone of one that it pushes to. */
const withOrigin = ({ place }: HeadlessScene): string => {
  const origin = join(place.root, 'origin.git')
  execFileSync('git', ['clone', '--quiet', '--bare', place.project, origin])
  git(place.project, 'remote', 'add', 'origin', origin)
  return origin
}

/** Runs the script of a job with the real client, our programs and a `gh` that notes what it is asked. */
const job = async ({ place, model }: HeadlessScene, name: 'issue' | 'stage', about: Record<string, string>) => {
  const bin = join(place.root, 'bin')
  mkdirSync(bin)
  symlinkSync(CLAUDE, join(bin, 'claude'))
  for (const program of ['phasegate', 'work']) symlinkSync(join(inject('plugin'), 'bin', program), join(bin, program))
  writeFileSync(join(bin, 'gh'), GH)
  chmodSync(join(bin, 'gh'), 0o755)
  const base = clientEnv({ home: place.home, model: model.url, env: about })
  const shell = spawn('bash', ['-e', '-c', scriptOf(name)], {
    cwd: place.project,
    env: { ...base, PATH: `${bin}:${base['PATH']}`, GH_NOTES: join(place.root, 'gh') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')])
  return { code: shell.exitCode, stdout, stderr }
}

const GH = `#!/bin/sh
echo "$@" >> "$GH_NOTES"
case "$1 $2" in 'pr create') cat > /dev/null; echo https://example.invalid/a/b/pull/1 ;; esac
`

/** What the last step of a job runs, as it stands in the document. */
const scriptOf = (name: string): string => {
  const document = readFileSync(join(REPOSITORY, 'docs/ci.md'), 'utf8')
  const job = document.split(`<!-- ${name}: a test runs this script -->`)[1]?.split('```')[1] ?? ''
  return (job.split('        run: |\n')[1] ?? '').replaceAll(/^ {10}/gm, '')
}
