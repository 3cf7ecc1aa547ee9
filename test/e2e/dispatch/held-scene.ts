import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goodDeed } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import { bash, calls } from '../model/reply.ts'
import { PLAN, type Scene, scene, type Wishes } from './scene.ts'

export interface HeldScene extends Scene {
  /** The agent of the first task has made its first call, so the run knows it, and is about to sit in the second. */
  readonly taskAtWork: () => ReturnType<Scene['model']['until']>
  /** Lets that agent go on. */
  readonly letGo: () => Promise<void>
}

/** A scene for the short run, whose first task is held up (at its first start only) until the test lets it go on. */
export const heldScene = async (wishes: Wishes): Promise<HeldScene> => {
  let held = false
  const holds: Deed = (step) => {
    if (held) return goodDeed(step)(step)
    held = true
    // Reading a pipe takes until somebody writes to it.
    return [calls(bash('true')), calls(bash(`cat '${pipe()}'`)), ...goodDeed(step)(step)]
  }
  const stage: Scene = await scene({
    ...wishes,
    files: { 'docs/plan.md': PLAN, '.gitignore': 'scratch/\n' },
    agents: { 'task-1': holds },
  })
  const pipe = (): string => join(stage.place.root, 'pipe')
  execFileSync('mkfifo', [pipe()])
  return {
    ...stage,
    // The pipe is outside the project, where the client asks before it reads.
    begin: (prompt, options) => stage.begin(prompt, { args: ['--allowedTools', 'Bash'], ...options }),
    taskAtWork: () =>
      stage.model.until(
        ({ turn }) => turn.speaker === 'agent' && turn.number === 2 && turn.opening.includes(' task-1]'),
      ),
    letGo: () => writeFile(pipe(), 'go\n'),
  }
}
