import type { End } from '../../headless/conduct.ts'
import { print, type Reader, type Text, text, waysText } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'
import { dollars } from './line-of.ts'

interface EndReply {
  readonly text: string
  readonly exitCode: number
  /** The last one for a program. */
  readonly event: object
}

/** Exit codes (docs/headless.md); 1 and 2 are those of every command line. */
const EXIT = { done: 0, blocked: 3, 'locked-out': 3, budget: 4, stopped: 130, interrupted: 130, lost: 130 } as const

/** How it ended, in words, as an exit code and for a program. @param goOn how a person goes on with it here */
export const endReply = (end: End, goOn: Way, reader: Reader): EndReply => {
  const ending = end.kind !== 'over' ? end.kind : end.isUsedUp ? 'budget' : end.directive.kind
  const { said, next } = saidOf(end, goOn)
  const usd = end.kind === 'lost' ? null : end.usd
  const cost = usd ? `\nCost so far: ${dollars(usd)}` : ''
  const reason = print(said, reader)
  const event = { event: 'end', ending, reason, next: next && print(next, reader), usd }
  return { text: `${reason}${cost}`, exitCode: EXIT[ending], event }
}

const saidOf = (end: End, goOn: Way): { readonly said: Text; readonly next: Text | null } => {
  const on = text`${goOn}`
  switch (end.kind) {
    case 'over': {
      const { directive, told } = end
      if (directive.kind !== 'done') return { said: told, next: waysText(directive) }
      return { said: told, next: directive.next && text`${directive.next}` }
    }
    case 'interrupted':
      return { said: text`Phasegate: interrupted: ${end.reason}; go on: ${goOn}`, next: on }
    case 'locked-out':
      return {
        said: text`Phasegate: blocked: the client may not use the model: ${end.reason}\nLog in with: claude (then /login), or set ANTHROPIC_API_KEY; then go on: ${goOn}`,
        next: on,
      }
    case 'lost':
      return {
        said: text`Phasegate: it is carried out elsewhere by now, or nobody does; to go on here: ${goOn}`,
        next: on,
      }
  }
}
