import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Event } from '../../src/workflow/run/event.ts'

import { publish } from '../../src/state-manager/publish.ts'
import { type Project, projectAt } from '../../src/state-manager/project.ts'

/** A folder that is gone after the test. */
export const folder = (): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate store ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

/** A project whose journal holds these events, one commit each where several lists are given. */
export const projectWith = (...commits: (readonly Event[])[]): Project => {
  const project = projectAt(folder())
  append(project, ...commits)
  return project
}

const append = (project: Project, ...commits: (readonly Event[])[]): void => {
  const last = commits.length
  for (let number = 1; number <= last; number++) {
    const events = commits[number - 1] ?? []
    publish(project.journal, { commit: number, at: events[0]?.at ?? '', by: 'test', events })
  }
}
