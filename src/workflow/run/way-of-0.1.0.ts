import { phasegate, resume, resumeFrom } from '../core/text.ts'
import type { Way } from '../core/way.ts'

/** The next command as version 0.1.0 wrote it into its journals: a sentence of which these were the kinds. */
export const wayOf010 = (typed: string): Way => {
  const [, phase] = /^\/phasegate:resume --from-phase (\S+)$/.exec(typed) ?? []
  if (phase !== undefined) return resumeFrom(phase)
  if (typed === '/phasegate:resume --retry-failed') return resume({ kind: 'retry-failed' })
  if (typed.startsWith('/dispatch')) return phasegate('dispatch', '--replace', '--plan', 'PATH', '<task>')
  return resume()
}
