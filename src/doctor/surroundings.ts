import { accessSync, constants, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { lookForTop } from '../machine/changed-paths.ts'
import { askGit, NOT_INSTALLED } from '../machine/git-command.ts'
import { codeOf, isFolder } from '../state-manager/read.ts'
import { good, type Look, notice, type Site, wrong } from './finding.ts'

/** The oldest Node.js that runs Phasegate, as in package.json. */
const OLDEST_NODE = '20.19'

export const examineNode: Look = () => {
  const version = process.versions.node
  if (!isOlder(version, OLDEST_NODE)) return good('node', version)
  return wrong('node', `${version} is too old`, {
    means: `Phasegate needs Node.js ${OLDEST_NODE} or newer; hooks and commands may fail`,
    fix: 'install a newer one from https://nodejs.org/, then restart Claude Code',
  })
}

const isOlder = (version: string, than: string): boolean => version.localeCompare(than, 'en', { numeric: true }) < 0

/** The client that Phasegate was built and tested against; see docs/claude-code.md. */
export const TESTED_CLIENT = '2.1.329'

/** The client's version, and inside a session the mode it runs in. Without a client nothing is wrong: it is not needed here. */
export const examineClient: Look = ({ env }) => {
  const version = clientVersion(env)
  const mode = modeOf(env)
  if (version === null) {
    return good('claude code', `not found on the PATH${mode ? `; ${mode}` : ''}; only needed to carry a run out`)
  }
  const what = mode ? `${version} · ${mode}` : version
  if (!isOlder(version, TESTED_CLIENT)) return good('claude code', what)
  return notice('claude code', what, {
    means: `Phasegate was tested with ${TESTED_CLIENT}; older clients may not send every hook event`,
    fix: 'claude update',
  })
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

const MODES: Readonly<Record<string, string>> = { cli: 'in a terminal', 'sdk-cli': 'in print mode' }

const modeOf = (env: Site['env']): string | null => {
  if (!env['CLAUDECODE'] && !env['CLAUDE_CODE_SESSION_ID']) return null
  const entry = env['CLAUDE_CODE_ENTRYPOINT'] ?? 'unknown'
  return `a session ${MODES[entry] ?? `started by ${entry}`}`
}

/** git, the repository of the project, and whether a commit would have an author. */
export const examineGit: Look = ({ project }) => {
  const version = askGit(project.root, ['--version'])
  if (version.code === NOT_INSTALLED) {
    return notice('git', 'not installed', {
      means: 'runs work, but nothing is committed',
      fix: 'install git from https://git-scm.com/',
    })
  }
  const name = version.stdout.trim().replace(/^git version /, '')
  const top = lookForTop(project.root)
  if ('none' in top) return good('git', `${name} · ${top.none}: nothing will be committed`)
  if ('failed' in top) {
    return wrong('git', `${name} · ${top.failed.replaceAll('\n', ' ')}`, {
      means: 'a run could not commit what it did',
      fix: 'do what git says above',
    })
  }
  if (askGit(project.root, ['var', 'GIT_COMMITTER_IDENT']).code === 0) return good('git', name)
  return notice('git', `${name} · it has no name for you`, {
    means: 'the commit at the end of a run will fail',
    fix: "git config --global user.name 'Your Name' && git config --global user.email you@example.com",
  })
}

const LITTLE_SPACE_MB = 50

const MENDED: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on the disk',
  EROFS: 'mount the file system so that it can be written, or put the project on another one',
}

/** Whether a run can write what it has to: the project, and our own folder in it. */
export const examineDisk: Look = ({ project }) => {
  const folder = [project.journal, project.tmp, project.agents].find(isFolder) ?? project.root
  try {
    accessSync(project.root, constants.W_OK)
    if (folder !== project.root) writeProbe(folder)
  } catch (error) {
    return wrong('disk', `${folder} cannot be written (${codeOf(error) || String(error)})`, {
      means: 'no run can start here, and an active one cannot go on',
      fix: MENDED[codeOf(error)] ?? `chmod -R u+rwX '${project.agents}'`,
    })
  }
  const { bavail, bsize } = statfsSync(folder)
  const free = Math.floor((bavail * bsize) / 1024 / 1024)
  const size = free < 1024 ? `${free} MB` : `${Math.floor(free / 1024)} GB`
  if (free >= LITTLE_SPACE_MB) return good('disk', `writable, ${size} free`)
  return notice('disk', `only ${size} free`, { means: 'a run may stop in its middle', fix: 'make room on the disk' })
}

const writeProbe = (folder: string): void => {
  const probe = join(folder, `.draft-doctor-${process.pid}`)
  try {
    writeFileSync(probe, 'x')
  } finally {
    rmSync(probe, { force: true })
  }
}
