import { posix } from 'node:path'
import type { CheckContext } from '../../../../src/workflow/run/artifact/verdict.ts'
import type { World } from '../../../../src/workflow/core/verdict.ts'

export const ROOT = '/home/me/project'

const relative = (path: string): string => posix.relative(ROOT, posix.resolve(ROOT, path))

/** A project that has these files (and their folders); git knows the deleted ones. */
export const worldOf = (files: readonly string[], deleted: readonly string[] = []): World => {
  return {
    exists: (path) =>
      relative(path) === '' || files.some((file) => file === relative(path) || file.startsWith(`${relative(path)}/`)),
    inside: (path) => !/^\.\.(?:\/|$)/.test(relative(path)),
    deleted: (path) => deleted.includes(relative(path)),
  }
}

export const contextOf = (changed: Partial<CheckContext> = {}): CheckContext => ({
  stepId: 'plan-1',
  world: worldOf(['src/a.ts', 'src/b.ts', 'test/a.test.ts', 'Makefile', 'docs/My Guide.md']),
  sections: [],
  blockOnSeverity: 'medium',
  areas: [],
  filesChanged: true,
  open: [],
  ...changed,
})

/** The problems of a refused artifact, one a line; `accepted` when there are none. */
export const problemsOf = (
  verdict: { readonly ok: true } | { readonly ok: false; readonly problems: readonly string[] },
): string => (verdict.ok ? 'accepted' : verdict.problems.join('\n'))
