import { accessSync, constants, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { lookForTop } from '../machine/changed-paths.ts'
import { askGit, NOT_INSTALLED } from '../machine/git-command.ts'
import { codeOf } from '../state-manager/read.ts'
import { type Finding, good, notice, type Site, wrong } from './finding.ts'
import { isFolder } from './is-folder.ts'

/** The oldest Node.js that runs Phasegate, as in package.json. */
const OLDEST_NODE = [20, 19]

export const examineNode = (): Finding[] => {
  const version = process.versions.node
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest = 0, least = 0] = OLDEST_NODE
  if (major > oldest || (major === oldest && minor >= least)) return [good('node', version)]
  return [
    wrong('node', `${version} is too old`, {
      means: `Phasegate needs Node.js ${OLDEST_NODE.join('.')} or newer; hooks and commands may fail`,
      fix: 'install a newer one from https://nodejs.org/, then restart Claude Code',
    }),
  ]
}

/** The client that Phasegate was built and tested against; see docs/claude-code.md. */
const TESTED_CLIENT = '2.1.329'

/** The client's version, and inside a session the mode it runs in. Without a client nothing is wrong: it is not needed here. */
export const examineClient = ({ env }: Site): Finding[] => {
  const version = clientVersion(env)
  const place = modeOf(env)
  if (version === null) {
    return [good('claude code', `not found on the PATH${place ? `; ${place}` : ''}; only needed to carry a run out`)]
  }
  const what = [version, ...(place ? [place] : [])].join(' · ')
  if (!isOlder(version, TESTED_CLIENT)) return [good('claude code', what)]
  return [
    notice('claude code', what, {
      means: `Phasegate was tested with ${TESTED_CLIENT}; older clients may not send every hook event`,
      fix: 'claude update',
    }),
  ]
}

// Hooks learn the version from the name the client gives its processes; its Bash tool also has the path of the program.
const clientVersion = (env: Site['env']): string | null => {
  const [, ...own] = /^claude-code_(\d+)-(\d+)-(\d+)/.exec(env['AI_AGENT'] ?? '') ?? []
  if (own.length > 0) return own.join('.')
  for (const program of [env['CLAUDE_CODE_EXECPATH'], 'claude']) {
    if (!program) continue
    const { stdout } = spawnSync(program, ['--version'], { env, encoding: 'utf8', timeout: 20_000, windowsHide: true })
    const version = /^(\d+\.\d+\.\d+)\b.*Claude Code/.exec(stdout ?? '')?.[1]
    if (version) return version
  }
  return null
}

const modeOf = (env: Site['env']): string | null => {
  if (!env['CLAUDECODE'] && !env['CLAUDE_CODE_SESSION_ID']) return null
  const entry = env['CLAUDE_CODE_ENTRYPOINT'] ?? 'unknown'
  const modes: Readonly<Record<string, string>> = {
    cli: 'a session in a terminal',
    'sdk-cli': 'a session in print mode',
  }
  return modes[entry] ?? `a session started by ${entry}`
}

const isOlder = (version: string, than: string): boolean => version.localeCompare(than, 'en', { numeric: true }) < 0

/** git, the repository of the project, and whether a commit would have an author. */
export const examineGit = ({ project }: Site): Finding[] => {
  const version = askGit(project.root, ['--version'])
  if (version.code === NOT_INSTALLED) {
    return [
      notice('git', 'not installed', {
        means: 'runs work, but nothing is committed',
        fix: 'install git from https://git-scm.com/',
      }),
    ]
  }
  const name = version.stdout.trim().replace(/^git version /, '')
  const top = lookForTop(project.root)
  if ('none' in top) return [good('git', `${name} · ${top.none}: nothing will be committed`)]
  if ('failed' in top) {
    return [
      wrong('git', `${name} · ${top.failed.replaceAll('\n', ' ')}`, {
        means: 'a run could not commit what it did',
        fix: 'do what git says above',
      }),
    ]
  }
  if (askGit(project.root, ['var', 'GIT_COMMITTER_IDENT']).code === 0) return [good('git', name)]
  return [
    notice('git', `${name} · it has no name for you`, {
      means: 'the commit at the end of a run will fail',
      fix: "git config --global user.name 'Your Name' && git config --global user.email you@example.com",
    }),
  ]
}

const LITTLE_SPACE_MB = 50

const MENDED: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on the disk',
  EROFS: 'mount the file system so that it can be written, or put the project on another one',
}

/** Whether a run can write what it has to: the project, and our own folder in it. */
export const examineDisk = ({ project }: Site): Finding[] => {
  const folders = [project.journal, project.tmp, project.agents]
  const folder = folders.find(isFolder) ?? project.root
  try {
    accessSync(project.root, constants.W_OK)
    if (folder !== project.root) writeProbe(folder)
  } catch (error) {
    return [
      wrong('disk', `${folder} cannot be written (${codeOf(error) || String(error)})`, {
        means: 'no run can start here, and an active one cannot go on',
        fix: MENDED[codeOf(error)] ?? `chmod -R u+rwX '${project.agents}'`,
      }),
    ]
  }
  const { bavail, bsize } = statfsSync(folder)
  const free = (bavail * bsize) / 1024 / 1024
  if (free >= LITTLE_SPACE_MB) return [good('disk', `writable, ${size(free)} free`)]
  return [
    notice('disk', `only ${size(free)} free`, { means: 'a run may stop in its middle', fix: 'make room on the disk' }),
  ]
}

const writeProbe = (folder: string): void => {
  const probe = join(folder, `.draft-doctor-${process.pid}`)
  try {
    writeFileSync(probe, 'x')
  } finally {
    rmSync(probe, { force: true })
  }
}

const size = (megabytes: number): string =>
  megabytes < 1024 ? `${Math.floor(megabytes)} MB` : `${Math.floor(megabytes / 1024)} GB`
