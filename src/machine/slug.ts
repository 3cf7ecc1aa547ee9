/**
 * Lower-case letters a-z, digits and single dashes, at most 50, cut between words; empty for a text without any. The prefix of a
 * conventional commit (`feat(cli)!: `) is none of its words.
 */
export const slug = (text: string): string => {
  const words = text
    .replace(COMMIT_PREFIX, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const whole = (words ?? []).join('-')
  if (whole.length <= 50) return whole
  const end = whole.lastIndexOf('-', 50)
  return whole.slice(0, end > 20 ? end : 50)
}

const COMMIT_PREFIX = /^\s*(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([^()]*\))?!?:\s/i
