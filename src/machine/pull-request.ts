import { oneLine } from '../workflow/core/plain-text.ts'
import { Refused } from '../workflow/core/refused.ts'
import { askGit, execute, lastLines, NOT_INSTALLED } from './git-command.ts'

export interface PullRequest {
  readonly number: number
  readonly url: string
}

export interface PullRequestWish {
  readonly folder: string
  readonly branch: string | null
  readonly commit: string
  readonly title: string
  readonly body: string
  /** What the pull request says below the body, and the commit does not. */
  readonly remarks: string
  readonly base: string | null
}

/**
 * Pushes the branch and opens its pull request with `gh`, or finds the open one. The commit stays whatever fails.
 * Refused `no-branch`, `no-remote`, `gh-missing`, `push-failed`, `pull-request-failed`.
 */
export const openPullRequest = (wish: PullRequestWish): PullRequest => {
  const refuse = (code: string, problem: string): Refused =>
    new Refused(code, `${problem}\nThe commit ${wish.commit} stays.`)
  const { folder, branch } = wish
  if (branch === null)
    throw refuse('no-branch', 'HEAD is detached, and a pull request needs a branch: git switch -c NAME')
  const remote = remoteOf(folder)
  if (remote === null) throw refuse('no-remote', 'the repository has no remote to push to: git remote add origin URL')
  if (execute('gh', ['--version'], folder).code === NOT_INSTALLED)
    throw refuse('gh-missing', 'gh is not installed: https://cli.github.com, then gh auth login')
  const ref = `refs/heads/${branch}`
  const pushed = execute('git', ['push', '--quiet', '--set-upstream', remote, `${ref}:${ref}`], folder)
  if (pushed.code !== 0) throw refuse('push-failed', `git push to ${remote} failed:\n${lastLines(pushed)}`)
  const open = openOne(folder, branch)
  if (open !== null) return open
  const base = wish.base === null ? [] : ['--base', wish.base]
  const args = ['pr', 'create', '--head', branch, '--title', oneLine(wish.title), '--body-file', '-', ...base]
  const created = execute('gh', args, folder, [wish.body, wish.remarks].filter(Boolean).join('\n\n'))
  const pr = created.code === 0 ? pullRequestIn(created.stdout) : null
  if (pr === null) throw refuse('pull-request-failed', `gh pr create failed:\n${lastLines(created)}`)
  return pr
}

const remoteOf = (folder: string): string | null => {
  const preferred = askGit(folder, ['config', '--get', 'remote.pushDefault']).stdout.trim()
  const remotes = askGit(folder, ['remote']).stdout.split('\n').filter(Boolean)
  return [preferred, 'origin'].find((name) => remotes.includes(name)) ?? remotes[0] ?? null
}

const openOne = (folder: string, branch: string): PullRequest | null => {
  const list = ['pr', 'list', '--head', branch, '--state', 'open', '--json', 'url', '--jq', '.[0].url']
  const answer = execute('gh', list, folder)
  return answer.code === 0 ? pullRequestIn(answer.stdout) : null
}

const pullRequestIn = (said: string): PullRequest | null => {
  const [url, number] = /https?:\/\/\S+\/pull\/(\d+)/.exec(said) ?? []
  return url === undefined || number === undefined ? null : { number: Number(number), url }
}
