import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { vi } from 'vitest'
import { folder, git, text } from '../folder.ts'

/** A git on PATH that dies with us between two commands, or before whose first `update-ref` somebody else moves a ref. */
export interface FakeGit {
  /** While `body` runs only so many commands are done; then it is as if we were dead. How many it did not need. */
  readonly dyingAfter: (commands: number, body: () => unknown) => number
  /** While `body` runs, this is what somebody else says to `git update-ref` just before we do. */
  readonly racing: (words: readonly string[], body: () => void) => void
}

export const fakeGit = (): FakeGit => {
  const bin = folder()
  const real = join(git(bin, '--exec-path'), 'git')
  const [left, rival] = [join(bin, 'left'), join(bin, 'rival')]
  const script = `#!/bin/sh
if [ -f '${left}' ]; then
  read -r n <'${left}'
  [ "$n" -gt 0 ] || exit 137
  echo $((n - 1)) >'${left}'
fi
if [ "$1" = update-ref ] && [ -f '${rival}' ]; then
  read -r words <'${rival}'
  rm '${rival}'
  '${real}' update-ref $words </dev/null
fi
exec '${real}' "$@"
`
  writeFileSync(join(bin, 'git'), script)
  chmodSync(join(bin, 'git'), 0o755)
  const path = process.env['PATH']
  const during = (file: string, content: string, body: () => unknown): string => {
    writeFileSync(file, `${content}\n`)
    vi.stubEnv('PATH', `${bin}:${path}`)
    try {
      body()
      return text(bin, basename(file)) ?? ''
    } finally {
      vi.stubEnv('PATH', path)
      rmSync(file, { force: true })
    }
  }
  return {
    dyingAfter: (commands, body) => Number(during(left, String(commands), body)),
    racing: (words, body) => void during(rival, words.join(' '), body),
  }
}
