import type { ResumePlan, Way } from './way.ts'

/** A sentence whose commands are values: it is put into words only where somebody reads it. */
export type Text = string | Parts
type Parts = readonly (string | Way)[]

/** ``text`no run is here. Start one: ${phasegate('dispatch', '<task>')}` `` */
export const text = (strings: TemplateStringsArray, ...values: readonly (number | Way | Text)[]): Parts =>
  strings.flatMap((string, index) => {
    const value = values[index]
    if (value === undefined) return [string]
    return typeof value === 'number' ? [string, String(value)] : isParts(value) ? [string, ...value] : [string, value]
  })

const isParts = (value: string | Way | Parts): value is Parts => Array.isArray(value)

/** A text as it is read in the client, or in a shell. */
export const print = (said: Text, reader: Reader): string =>
  typeof said === 'string'
    ? said
    : said.map((part) => (typeof part === 'string' ? part : written(part, reader))).join('')

/** `Next: /phasegate:approve plan`; nothing where there is no next command. */
export const nextText = (next: Way | null): Text => (next ? text`Next: ${next}` : [])

/** `/phasegate:resume; or go on without it: /phasegate:override task-1 --reason "…"` */
export const waysText = ({ next, otherwise }: { readonly next: Way; readonly otherwise?: Way | undefined }): Text =>
  otherwise ? text`${next}; or go on without it: ${otherwise}` : text`${next}`

export const resume = (plan: ResumePlan = { kind: 'continue' }): Way => ({ kind: 'resume', plan })
export const resumeFrom = (phase: string): Way => resume({ kind: 'from-phase', phase })
export const takeOver: Way = { kind: 'resume', plan: { kind: 'continue' }, takeOver: true }
export const phasegate = (...line: string[]): Way => ({ kind: 'phasegate', words: line })
export const work = (...line: string[]): Way => ({ kind: 'work', words: line })
export const client = (...line: string[]): Way => ({ kind: 'client', words: line })

/** Where a text is read: inside the client, or in a shell without one above it, perhaps behind options that count on. */
export type Reader = 'client' | 'shell' | Shell

/** Options that whoever goes on there says again: a copied line without them would do something else, and nobody would notice. */
interface Shell {
  /** Of what carries work out: which machines do it. */
  readonly again: readonly string[]
  /** Of what is about a workstream: which one, where it was named. */
  readonly stream: readonly string[]
}

/** A command as it is typed where it is read: `/phasegate:resume`, `!work status`; in a shell without marks. */
export const written = (way: Way, reader: Reader): string => {
  switch (way.kind) {
    case 'resume':
      return lineOf(['resume', ...planWords(way.plan), ...(way.takeOver ? ['--take-over'] : [])], 'phasegate', reader)
    case 'phasegate':
    case 'work':
      return lineOf(way.words, way.kind, reader)
    case 'client': {
      const [first = '', ...rest] = way.words
      const own = reader === 'client' ? undefined : IN_A_SHELL[first]
      return own ? lineOf([...own, ...rest], 'work', reader) : `/${way.words.map(quoted).join(' ')}`
    }
  }
}

// What does the same without a session.
const IN_A_SHELL: Readonly<Record<string, readonly string[]>> = {
  'execute-stage': ['run', '--stage'],
  'execute-next-batch': ['run'],
  dispatch: ['run'],
}

const planWords = (plan: ResumePlan): string[] => {
  switch (plan.kind) {
    case 'continue':
      return []
    case 'from-phase':
      return ['--from-phase', plan.phase]
    default:
      return [`--${plan.kind}`]
  }
}

// Commands that are slash commands of the client, and how it calls them. Answered by code: they cost no request.
const TYPED: Readonly<Record<'phasegate' | 'work', Readonly<Record<string, string>>>> = {
  phasegate: {
    dispatch: '/dispatch',
    resume: '/phasegate:resume',
    stop: '/phasegate:stop',
    status: '/phasegate:status',
    runs: '/phasegate:runs',
    show: '/phasegate:show',
    doctor: '/phasegate:doctor',
    override: '/phasegate:override',
    configure: '/phasegate:configure',
    merge: '/phasegate:merge',
    clean: '/phasegate:clean',
    trust: '/phasegate:trust',
    statusline: '/phasegate:statusline',
  },
  work: { approve: '/phasegate:approve', reopen: '/phasegate:reopen' },
}

const lineOf = (line: readonly string[], program: 'phasegate' | 'work', reader: Reader): string => {
  const [first = '', ...rest] = line.map(quoted)
  if (reader === 'client') return [TYPED[program][first] ?? `!${program} ${first}`, ...rest].join(' ')
  const [name = '', ...more] = IN_A_SHELL[first] ?? [first]
  if (reader === 'shell') return [program, name, ...more, ...rest].join(' ')
  const again = CARRIES_OUT.has(name) ? reader.again : []
  const stream = program === 'phasegate' || NAMES_STREAM.has(name) || line.includes('--stream') ? [] : reader.stream
  return [program, name, ...again.map(quoted), ...more, ...rest, ...stream.map(quoted)].join(' ')
}

const CARRIES_OUT: ReadonlySet<string> = new Set(['run', 'resume'])
// What names a workstream itself, or is about none.
const NAMES_STREAM: ReadonlySet<string> = new Set([
  'create',
  'current',
  'rename',
  'archive',
  'delete',
  'restore',
  'agents',
])

// Words to fill in, and lists of choices, are shown as they are.
const quoted = (word: string): string => {
  if (/^(?:'?<.*>'?|"…"|…)$/.test(word) || /^[\w./:=@%+,|[\]-]+$/.test(word)) return word
  return `"${word.replaceAll(/(["$`\\])/g, String.raw`\$1`)}"`
}
