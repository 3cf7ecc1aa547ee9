import { askGit } from './git-command.ts'
import { oneLine } from '../workflow/core/plain-text.ts'

// Says in the history itself which run made a commit: a second call finds it, whatever was lost in between.
const TRAILER = 'Phasegate-Run'

/** The whole message: title, body, and the trailer with the run's id. */
export const commitMessage = ({ title, body, runId }: { title: string; body: string; runId: string }): string => {
  const text = [oneLine(title), body.trim()].filter((part) => part !== '').join('\n\n')
  const paragraphs = text.split(/\n[ \t]*\n/)
  const trailers = paragraphs.length > 1 && isTrailers(paragraphs.at(-1) ?? '')
  return `${text}${trailers ? '\n' : '\n\n'}${TRAILER}: ${runId}\n`
}

// `Co-authored-by: …` lines at the end: ours joins them, or git would no longer read them as trailers.
const isTrailers = (paragraph: string): boolean =>
  paragraph.split('\n').every((line, index) => /^[A-Za-z0-9-]+: \S/.test(line) || (index > 0 && /^\s+\S/.test(line)))

/** The commit a name stands for and the runs it says it is of; null when there is no such commit. */
export const runOfCommit = (
  folder: string,
  name: string,
): { commit: string; title: string; runIds: readonly string[] } | null => {
  const format = `%H%x00%s%x00%(trailers:key=${TRAILER},valueonly)`
  const answer = askGit(folder, ['log', '-1', '--encoding=UTF-8', `--format=${format}`, name, '--'])
  if (answer.code !== 0) return null
  const [commit, title, runIds] = answer.stdout.split('\0')
  if (commit === undefined || title === undefined || runIds === undefined) return null
  return { commit, title, runIds: runIds.split('\n').map((line) => line.trim()) }
}
