import { appendFileSync } from 'node:fs'
import type { Reply } from '../reply.ts'

/** What an agent says on a machine without the journal is kept for the one that has it. */
export const handIn = (
  file: string,
  name: string,
  values: Readonly<Record<string, string | boolean | undefined>>,
): Reply => {
  const options = Object.entries(values).flatMap(([option, value]) => {
    if (typeof value === 'string') return [`--${option}=${value}`]
    return value === true ? [`--${option}`] : []
  })
  appendFileSync(file, `${JSON.stringify([name, ...options])}\n`)
  return {
    text: `${values['thread']}: handed in. It is looked at when you have ended; what is wrong with it then comes back to you`,
    json: { threadId: values['thread'], handedIn: true },
  }
}
