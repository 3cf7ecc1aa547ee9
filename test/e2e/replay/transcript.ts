import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** What the client keeps of its main thread, as far as it says who spoke last. Nothing that is said here costs anything. */
interface Transcript {
  /** The main thread is told something, by a person or by the client. */
  readonly asked: (prompt: string) => void
  /** The calls of a message have returned. */
  readonly returned: () => void
  readonly spoken: (text: string) => void
}

export const transcriptAt = (path: () => string): Transcript => {
  const add = (type: 'user' | 'assistant', message: object, more: object = {}): void => {
    mkdirSync(dirname(path()), { recursive: true })
    const line = { type, message: { role: type, ...message }, timestamp: new Date().toISOString(), ...more }
    appendFileSync(path(), `${JSON.stringify(line)}\n`)
  }
  return {
    asked: (content) => add('user', { content }),
    returned: () => add('user', { content: [] }, { toolUseResult: {} }),
    // The model's name when it is the client that speaks.
    spoken: (content) => add('assistant', { model: '<synthetic>', content, usage: {} }),
  }
}
