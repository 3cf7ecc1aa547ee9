import * as z from 'zod/mini'
import { nearestHint } from '../core/nearest.ts'
import { type StageName, STAGES } from './phase.ts'
import { Misused } from '../core/refused.ts'

const Profile = z.enum(['quick', 'standard', 'thorough'])
type Profile = z.infer<typeof Profile>

/** What `/dispatch` was asked to do. `task` is the user's text without the flags. */
export interface DispatchArguments {
  readonly task: string
  readonly noTest: boolean
  readonly stage?: StageName
  readonly plan?: string
  readonly explorers?: number
  readonly profile?: Profile
  /** Put a run that is active aside and start this one. */
  readonly replace: boolean
}

/**
 * Reads the arguments of `/dispatch`: as text, what the user typed (no shell saw it); as a list, what a shell split.
 *
 * In text, a word that starts with `--` and a letter is a flag. Quotes count only around whole words, so an apostrophe in
 * prose is text, and what is in quotes is never a flag. Everything after a lone `--` is the task, word for word; a `--`
 * after some words of the task stays in it, since it may as well be a dash. In a list, an element with spaces is never a flag.
 *
 * Misused: no task, unknown or repeated flag, missing or wrong value, flags that contradict each other.
 */
export const parseDispatchArguments = (input: string | readonly string[]): DispatchArguments => {
  const { task, flags } = typeof input === 'string' ? splitText(input) : splitList(input)
  const values = new Map<string, string>()
  for (const { name, value } of flags) {
    if (values.has(name)) throw new Misused(`${name} is given twice`)
    values.set(name, value)
  }
  const stage = mapped(values.get('--stage'), readStage)
  const plan = values.get('--plan')
  const explorers = mapped(values.get('--explorers'), readExplorers)
  const profile = mapped(values.get('--profile'), readProfile)
  const read = {
    task: task === '' && plan !== undefined ? `Carry out the plan ${plan}` : task,
    noTest: values.has('--no-test'),
    replace: values.has('--replace'),
    ...(plan !== undefined && { stage: 'IMPLEMENT' as const, plan }),
    ...(stage !== undefined && { stage }),
    ...(explorers !== undefined && { explorers }),
    ...(profile !== undefined && { profile }),
  }
  refuseContradictions(read)
  return read
}

interface Flag {
  readonly name: string
  /** Empty for a switch. */
  readonly value: string
}

interface Split {
  readonly task: string
  readonly flags: readonly Flag[]
}

/** Every flag, and whether it takes a value. */
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['--no-test', false],
  ['--stage', true],
  ['--plan', true],
  ['--explorers', true],
  ['--profile', true],
  ['--replace', false],
])

const STARTS_A_FLAG = /^--[A-Za-z]/

/** A word of the text with its place; `quoted` is what stands between its quotes. */
interface Word {
  readonly text: string
  readonly quoted?: string
  readonly start: number
  readonly end: number
}

const splitText = (text: string): Split => {
  const flags: Flag[] = []
  const spans: { readonly start: number; readonly end: number }[] = []
  let offset = 0
  let taskBegun = false
  let verbatim = false
  for (let word = wordAt(text, 0); word !== undefined; word = wordAt(text, offset)) {
    offset = word.end
    if (word.text === '--') {
      if (!taskBegun) spans.push(word)
      verbatim = true
      break
    }
    if (word.quoted !== undefined || !STARTS_A_FLAG.test(word.text)) {
      taskBegun = true
      continue
    }
    const inline = inlineValue(text, word)
    const { name, value } = inline ?? { name: word.text, value: undefined }
    const next = wordAt(text, inline?.end ?? word.end)
    const flag = readFlag(name, value, () => (next === undefined ? undefined : (next.quoted ?? valueOf(next.text))))
    offset = flag.tookNext && next !== undefined ? next.end : (inline?.end ?? word.end)
    flags.push(flag)
    spans.push({ start: word.start, end: offset })
  }
  const left = spans.toReversed().reduce(cutOut, text).trim()
  const whole = wordAt(left, 0)
  const task = !verbatim && whole?.end === left.length ? (whole.quoted ?? left) : left
  return { task: task.trim(), flags }
}

/** The next word from an offset on; a quote opens only where a word starts and closes only where one ends. */
const wordAt = (text: string, from: number): Word | undefined => {
  const start = from + text.slice(from).search(/\S/)
  if (start < from) return undefined
  const quote = text[start]
  const quoted = quote === '"' || quote === "'" ? quotedAt(text, start, quote) : undefined
  const length = quoted === undefined ? (/^\S+/.exec(text.slice(start))?.[0].length ?? 0) : quoted.length + 2
  const word = { text: text.slice(start, start + length), start, end: start + length }
  return quoted === undefined ? word : { ...word, quoted }
}

// Not closed means not a quotation: 'tis prose.
const quotedAt = (text: string, start: number, quote: string): string | undefined => {
  for (let end = text.indexOf(quote, start + 1); end !== -1; end = text.indexOf(quote, end + 1)) {
    const closes = /^(?:\s|$)/.test(text.slice(end + 1, end + 2)) && text[end - 1] !== '\\'
    if (closes) return text.slice(start + 1, end)
  }
  return undefined
}

/** `--flag=value` and `--flag="a value"`. */
const inlineValue = (text: string, word: Word): { name: string; value: string; end: number } | undefined => {
  const equals = word.text.indexOf('=')
  if (equals === -1) return undefined
  const start = word.start + equals + 1
  const value = start === word.end ? undefined : wordAt(text, start)
  return {
    name: word.text.slice(0, equals),
    value: value === undefined ? '' : (value.quoted ?? valueOf(value.text) ?? value.text),
    end: value?.end ?? word.end,
  }
}

/** A word as a value; undefined when it is a flag or ends the flags. A quote that is never closed has no meaning here. */
const valueOf = (word: string): string | undefined => {
  if (word === '--' || STARTS_A_FLAG.test(word)) return undefined
  if (/^["']/.test(word)) throw new Misused(`the quote that opens ${word} is not closed`)
  return word
}

const splitList = (words: readonly string[]): Split => {
  const flags: Flag[] = []
  const task: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word === '--') {
      task.push(...words.slice(task.length === 0 ? index + 1 : index))
      break
    }
    if (!STARTS_A_FLAG.test(word) || /\s/.test(word)) {
      task.push(word)
      continue
    }
    const [, name = word, value] = /^([^=]+)=(.*)$/s.exec(word) ?? []
    const next = words[index + 1]
    const isFlag = next === '--' || (STARTS_A_FLAG.test(next ?? '') && !/\s/.test(next ?? ''))
    const flag = readFlag(name, value, () => (isFlag ? undefined : next))
    if (flag.tookNext) index += 1
    flags.push(flag)
  }
  return { task: task.join(' ').trim(), flags }
}

const readFlag = (
  name: string,
  inline: string | undefined,
  following: () => string | undefined,
): Flag & { readonly tookNext: boolean } => {
  const takesValue = FLAGS.get(name)
  if (takesValue === undefined) throw unknownFlag(name)
  if (!takesValue && inline !== undefined) throw new Misused(`${name} takes no value`)
  if (!takesValue) return { name, value: '', tookNext: false }
  const value = inline ?? following() ?? ''
  if (value.trim() === '') throw new Misused(`${name} needs a value`)
  return { name, value, tookNext: inline === undefined }
}

const unknownFlag = (name: string): Misused =>
  new Misused(
    `unknown flag ${name}; ${nearestHint(name, [...FLAGS.keys()])}\nIf it belongs to the task, put the task in quotes or after a lone --`,
  )

/** Removes a span with the spaces that only it needed; a line that held nothing else goes with it. */
const cutOut = (text: string, span: { readonly start: number; readonly end: number }): string => {
  const before = text.slice(0, span.start)
  const after = text.slice(span.end).replace(/^[ \t\r]+/, '')
  const startsLine = /(?:^|\n)[ \t]*$/.test(before)
  if (startsLine && after.startsWith('\n')) return before.replace(/[ \t]+$/, '') + after.slice(1)
  return after === '' || after.startsWith('\n') ? before.replace(/[ \t]+$/, '') + after : before + after
}

const readStage = (typed: string): StageName => {
  const stage = STAGES.find((name) => name === typed.toUpperCase())
  if (stage === undefined) throw new Misused(`--stage is one of ${STAGES.join(', ')}, not ${JSON.stringify(typed)}`)
  return stage
}

const MOST_EXPLORERS = 10

const readExplorers = (typed: string): number => {
  const count = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  if (count >= 1 && count <= MOST_EXPLORERS) return count
  throw new Misused(`--explorers is a whole number from 1 to ${MOST_EXPLORERS}, not ${JSON.stringify(typed)}`)
}

const readProfile = (typed: string): Profile => {
  const profile = Profile.options.find((name) => name === typed.toLowerCase())
  if (profile !== undefined) return profile
  throw new Misused(`--profile is one of ${Profile.options.join(', ')}, not ${JSON.stringify(typed)}`)
}

const refuseContradictions = ({ task, stage, plan, noTest, explorers, profile }: DispatchArguments): void => {
  if (task === '') throw new Misused('say what is to be done')
  if (profile === 'quick' && (stage === 'EXPLORE' || stage === 'PLAN')) {
    throw new Misused(
      `--profile quick and --stage ${stage} contradict each other: a quick run begins at IMPLEMENT; leave one out`,
    )
  }
  if (profile === 'quick' && explorers !== undefined) {
    throw new Misused('--profile quick and --explorers contradict each other: EXPLORE does not run; leave one out')
  }
  if (stage === 'TEST' && noTest) throw new Misused('--stage TEST and --no-test contradict each other; leave one out')
  if (plan !== undefined && (stage === 'EXPLORE' || stage === 'PLAN')) {
    throw new Misused(
      `--plan and --stage ${stage} contradict each other: ${stage} would write a new plan; leave one out`,
    )
  }
  if (explorers !== undefined && stage !== undefined && stage !== 'EXPLORE') {
    throw new Misused(`--explorers and a start at ${stage} contradict each other: EXPLORE does not run; leave one out`)
  }
}

const mapped = <Value>(typed: string | undefined, read: (typed: string) => Value): Value | undefined =>
  typed === undefined ? undefined : read(typed)
