import { existsSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { folder, git, repository, write } from './folder.ts'

/** A `gh` that remembers its calls and has one pull request once it was created. */
export const GH = `#!/bin/sh
printf '%s|' "$@" >> "$0.log"; echo >> "$0.log"
case "$1 $2" in
  "pr list") cat "$0.pr" 2>/dev/null; exit 0 ;;
  "pr create") cat > "$0.body"; echo "https://github.example/o/r/pull/7" | tee "$0.pr" ;;
esac
`
/** A PATH of the programs that are needed, and this `gh`; null: none. Returns where they are. */
export const programs = (gh: string | null): string => {
  const bin = folder()
  for (const name of ['git', 'sh', 'cat', 'tee']) symlinkSync(which(name), join(bin, name))
  if (gh !== null) writeFileSync(join(bin, 'gh'), gh, { mode: 0o755 })
  vi.stubEnv('PATH', bin)
  return bin
}

const which = (name: string): string => {
  const found = (process.env['PATH'] ?? '').split(':').find((part) => existsSync(join(part, name)))
  return realpathSync(join(found ?? '/bin', name))
}

/** A repository with a change, and the bare one that it pushes to. */
export const withRemote = (): { project: string; remote: string } => {
  const remote = folder()
  git(remote, 'init', '--quiet', '--bare')
  const project = repository()
  git(project, 'remote', 'add', 'origin', remote)
  write(project, { 'a.ts': '1' })
  return { project, remote }
}
