import * as z from 'zod/mini'
import { jsonIn } from '../state-manager/read.ts'
import { Refused } from '../workflow/core/refused.ts'
import type { Engine } from './engine.ts'
import { reasonOf } from './pool-client.ts'

/**
 * A cluster of the engine that its user runs. Whichever node answers is asked; what it keeps outlives any one machine.
 *
 * @param nodes where each has its admin API
 * @throws Refused `no-engine` where none of them answers
 */
export const joinCluster = async (
  nodes: readonly string[],
  onReady: (engine: Engine) => Promise<void>,
): Promise<Engine> => {
  let best = nodes[0]
  const post: Engine['post'] = async (socket, path, body) => {
    const failures: string[] = []
    for (const node of nodes.toSorted((one, other) => Number(other === best) - Number(one === best))) {
      try {
        const base = socket === 'admin' ? node : await ingressOf(node)
        const answer = await ask(new URL(path, base), body)
        best = node
        return answer
      } catch (error) {
        failures.push(`${node}: ${reasonOf(error)}`)
      }
    }
    throw new Refused(
      'no-engine',
      `no node of the cluster answers (${failures.join('; ')}); --cluster names their admin addresses`,
    )
  }
  const engine: Engine = { post, pid: () => undefined, gone: () => NEVER, close: () => Promise.resolve() }
  await onReady(engine)
  return engine
}

// Of three nodes that are frozen somebody who waits hears within the 20 s that a client has.
const ANSWER_MS = 6000

const NEVER = new Promise<never>(() => undefined)

const Version = z.object({ ingress_endpoint: z.string() })

// A node says on which port it takes calls, but often not under which name others know it.
const ingressOf = async (node: string): Promise<URL> => {
  const { text } = await ask(new URL('/version', node))
  const url = new URL(node)
  url.port = new URL(Version.parse(jsonIn(text)).ingress_endpoint).port
  return url
}

const ask = async (url: URL, body?: unknown): Promise<{ code: number; text: string }> => {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { code: answer.status, text: await answer.text() }
}
