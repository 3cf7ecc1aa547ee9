import { Misused } from '../core/refused.ts'

/** What a person overrides (a step, a phase or a gate), and why. */
export interface OverrideArguments {
  readonly what: string
  readonly reason: string
}

const LONGEST_REASON = 500

/**
 * Reads the arguments of `/phasegate:override` as they were typed: one name and `--reason`, in any order. Everything after
 * `--reason` is the reason, in quotes of any kind or without.
 *
 * Misused: no name or several, no reason, a reason of more than 500 characters.
 */
export const parseOverrideArguments = (text: string): OverrideArguments => {
  const [, before = '', rest] = /^(.*?)(?:^|\s)--reason(?:\s+|=|$)(.*)$/s.exec(text) ?? [text, text]
  if (rest === undefined) throw new Misused('--reason is missing: it is kept with the run')
  const { reason, after } = splitReason(rest.trim())
  return overrideOf(`${before} ${after}`, reason)
}

/**
 * The same from a command line, where the shell has split it already.
 *
 * Misused: as `parseOverrideArguments`
 */
export const overrideOf = (name: string, why: string): OverrideArguments => {
  const reason = why.replaceAll(/\s+/g, ' ').trim()
  const [what, ...more] = name.split(/\s+/).filter(Boolean).map(unquoted)
  if (what === undefined) throw new Misused('what is to be overridden is missing')
  if (more.length > 0) {
    throw new Misused(`one thing at a time: found ${[what, ...more].join(', ')}`)
  }
  if (reason === '') throw new Misused('the reason is empty: it is kept with the run')
  if (reason.length > LONGEST_REASON) {
    throw new Misused(`the reason has ${reason.length} characters; at most ${LONGEST_REASON} are kept`)
  }
  return { what: what.replace('→', '->'), reason }
}

// Word processors and chat programs turn straight quotes into these.
const CLOSED_BY: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’', '„': '“' }

const splitReason = (text: string): { reason: string; after: string } => {
  const close = CLOSED_BY[text[0] ?? '']
  const end = close === undefined ? -1 : endOfQuote(text, close)
  return end === -1 ? { reason: text, after: '' } : { reason: text.slice(1, end), after: text.slice(end + 1) }
}

// A quote closes where a word ends: `"it's "fine" now"` is one reason.
const endOfQuote = (text: string, close: string): number => {
  for (let end = text.indexOf(close, 1); end !== -1; end = text.indexOf(close, end + 1)) {
    if (/^(?:\s+[^"'\s]+)?\s*$/.test(text.slice(end + 1))) return end
  }
  return -1
}

const unquoted = (word: string): string => /^(["'])(.*)\1$/.exec(word)?.[2] ?? word
