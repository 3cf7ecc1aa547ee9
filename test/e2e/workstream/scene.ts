import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { makeWorkplace, type Workplace } from '../client/workplace.ts'
import { agentsByTag, type Deed, does, reports, type Step } from '../model/agents.ts'
import { obedientOrchestrator } from '../model/orchestrator.ts'
import type { Player } from '../model/player.ts'
import { after, bash, calls, says, write } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import { type Clients, clientsOf } from '../clients.ts'
import { typed } from './typed.ts'

/** Three stages; the first has two batches of two threads each, so that there is something to run in parallel. */
export const PLAN = `# Plan: A small library
## Summary
Three files and a document.
## References
- README.md
## Stages
### Stage 01: Parts
#### Definition
The parts exist.
#### Constitution
Nothing else is touched.
#### Questions
- [x] Which language? Plain text.
#### Batches
##### Batch 01: First parts
###### Thread 01: One @agent:system-engineer-sonnet
**Summary:** Write the first part.
**Files:** \`src/one.txt\`
**Details:**
Write \`src/one.txt\`.
###### Thread 02: Two @agent:frontend-designer-sonnet
**Summary:** Write the second part.
**Files:** \`src/two.txt\`
**Details:**
Write \`src/two.txt\`.
##### Batch 02: Last part
###### Thread 01: Three @agent:default-fast
**Summary:** Write the third part.
**Files:** \`src/three.txt\`
**Details:**
Write \`src/three.txt\`.
### Stage 02: Whole
#### Definition
The parts are put together.
#### Constitution
The parts stay as they are.
#### Questions
- [x] In which order? One, two, three.
#### Batches
##### Batch 01: Together
###### Thread 01: Whole @agent:default
**Summary:** Put the parts together.
**Files:** \`src/whole.txt\`
**Details:**
Write \`src/whole.txt\`.
### Stage 03: Words
#### Definition
It is documented.
#### Constitution
Short.
#### Questions
- [x] Where? In docs.
#### Batches
##### Batch 01: Document
###### Thread 01: Document @agent:default
**Summary:** Describe it.
**Files:** \`docs/guide.txt\`
**Details:**
Write \`docs/guide.txt\`.
`

export interface Scene extends Clients {
  readonly place: Workplace
  readonly model: Script
  /** Runs the `work` command line as a person would in a terminal; beside the replayed client without a process. */
  work(...args: string[]): Promise<string>
  plan(): Promise<string>
  statuses(): Promise<Record<string, string>>
}

/** A project with a workstream whose plan is written and approved, and a model that plays these. */
export const workScene = async (...players: Player[]): Promise<Scene> => {
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# Parts\n', 'work/001-parts/PLAN.md': PLAN } })
  onTestFinished(() => place.remove())
  const clients = await clientsOf(place, [...players, endsAsTold, obedientOrchestrator()])
  const work = async (...args: string[]): Promise<string> => {
    if (inject('client') === 'replayed') return (await import('./work-here.ts')).workHere(place, args)
    const env = { PATH: process.env['PATH'] ?? '', HOME: place.home, NO_COLOR: '1' }
    return typed(join(inject('plugin'), 'bin', 'work'), args, { cwd: place.project, env })
  }
  await work('current', '--set', '001-parts')
  const plan = () => readFile(join(place.project, 'work/001-parts/PLAN.md'), 'utf8')
  const statuses = async (): Promise<Record<string, string>> => {
    const { threads } = JSON.parse(await work('list', '--json')) as { threads: { threadId: string; status: string }[] }
    return Object.fromEntries(threads.map(({ threadId, status }) => [threadId, status]))
  }
  return { place, ...clients, work, plan, statuses }
}

// A manager whose stage has ended is told its last words.
const endsAsTold: Player = (turn) => {
  const [, words] = /exactly this text:\s*\n\n([\s\S]*?^\s*Next: .*$)/m.exec(turn.news) ?? []
  return turn.speaker === 'main' && words !== undefined ? says(words.replaceAll(/^ {4}/gm, '')) : undefined
}

export type ThreadDeeds = Readonly<Record<string, (attempt: number) => Deed>>

/** Agents that carry their thread out and report it, except where the deeds say otherwise. */
export const threadAgents = (deeds: ThreadDeeds = {}): Player => {
  const started = new Map<string, number>()
  return agentsByTag((step) => {
    const number = step.attempt === 1 ? (started.get(step.id) ?? 0) + 1 : (started.get(step.id) ?? 1)
    started.set(step.id, number)
    return deeds[step.id]?.(number) ?? completes()
  })
}

/** Writes the thread's file and reports it as completed. */
export const completes =
  (ms = 0): Deed =>
  (step) => [
    after(ms, calls(write(fileOf(step), `by ${step.id}\n`))),
    calls(bash(`${reportLine(step)} --status completed --report "${step.id} is written."`)),
    reports('Done.'),
  ]

export const blocks =
  (reason: string): Deed =>
  (step) => [calls(bash(`${reportLine(step)} --status blocked --report "${reason}"`)), reports('Blocked.')]

// As the prompt shows it, with the token of the attempt.
export const reportLine = ({ prompt }: Step): string =>
  /work update --thread \S+ --as \S+/.exec(prompt)?.[0] ?? 'work update'

/** Ends without a word about its thread, however often it is sent back. */
export const keepsSilent: Deed = does(reports('I am finished.'))

// Wherever it works: in the project, or in a tree of its own.
const fileOf = ({ prompt }: Step): string => /^- (\S+\.txt)$/m.exec(prompt)?.[1] ?? 'none.txt'
