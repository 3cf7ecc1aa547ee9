// Gives tasks out until each is accepted, and remembers in a file what it began and accepted: the journal of a run, small.
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { remoteRunner } from '../../src/workers/remote-runner.ts'
import { fleetOf } from './fleet-of.ts'

const [url = '', token = '', journal = '', ...trees] = process.argv.slice(2)
const runner = remoteRunner(fleetOf({ url, token }, { run: 'chaos' }))

const lines = (): string[] => (existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : [])
const count = (start: string): number => lines().filter((line) => line.startsWith(start)).length

const waiting = Array.from({ length: 30 }, (_, index) => `task-${index + 1}`).filter(
  (step) => count(`accepted ${step} `) === 0,
)

const carryOut = async (step: string, folder: string): Promise<void> => {
  for (;;) {
    const attempt = count(`began ${step} `) + 1
    appendFileSync(journal, `began ${step} ${attempt}\n`)
    const plays = {
      works: 700,
      writes: { [`${step}.txt`]: String(attempt) },
      says: [
        { type: 'result', subtype: 'success', is_error: false, result: 'done', num_turns: 1, total_cost_usd: 0.01 },
      ],
    }
    const job = {
      run: 'chaos',
      step,
      attempt,
      session: randomUUID(),
      isBegun: false,
      prompt: JSON.stringify(plays),
      profile: 'phasegate:task-agent',
      model: null,
      folder,
      allowed: [],
      limits: { ms: 60_000, usd: null },
    }
    const { ending, said } = await runner.execute(job, {
      signal: new AbortController().signal,
      progress: () => undefined,
    })
    const isThere =
      existsSync(`${folder}/${step}.txt`) && readFileSync(`${folder}/${step}.txt`, 'utf8') === String(attempt)
    if (ending === 'ended' && isThere) return appendFileSync(journal, `accepted ${step} ${attempt}\n`)
    appendFileSync(journal, `ended ${step} ${attempt} ${ending} ${said}\n`)
  }
}

const workOff = async (folder: string): Promise<void> => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await carryOut(step, folder)
}

await Promise.all(trees.map(workOff))
