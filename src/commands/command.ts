import type { Reader } from '../workflow/core/text.ts'

/** `--name VALUE`; `--name a|b` where choices have no placeholder; the switch `--name` where there is neither. */
export interface Option {
  readonly name: string
  /** The placeholder of its value. */
  readonly value?: string
  readonly summary: string
  /** The only values there are; case does not count. */
  readonly choices?: readonly string[]
  readonly required?: true
  /** In a typed line its value is all that follows, in quotes or without. */
  readonly text?: true
  /** Where it is known, if not everywhere. */
  readonly only?: Reader
}

/** An argument without a flag. Its name is what usage shows and the key of its value; optional ones come last. */
export interface Positional {
  readonly name: string
  /** What the client shows in its place. */
  readonly hint?: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly optional?: true
  /** The option that stands for it. */
  readonly unless?: string
  /** What is said where it is missing. */
  readonly ask?: string
  /** It is the user's own text, of any number of words: options count before and behind it only. */
  readonly text?: true
}

/** What may be typed, in a shell or in the client. Reading, usage, help, hints and completion are made of this. */
export interface Command {
  readonly summary: string
  /** What the client calls it, where it is a slash command. */
  readonly slash?: string
  readonly positionals?: readonly Positional[]
  readonly options: readonly Option[]
  /** Of each of these groups one option at a time. */
  readonly exclusive?: readonly (readonly string[])[]
  /** What a person would really type after the name. */
  readonly example: string
}

/** Rows by name, in the order of the help; a name may have two words (`approve plan`). */
export type Table = Readonly<Record<string, Command>>

type Chosen<Of> = Of extends { readonly choices: readonly (infer Choice)[] } ? Choice : string
type OptionValue<Of> = Of extends { readonly value: string } | { readonly choices: readonly string[] }
  ? Chosen<Of> | (Of extends { readonly required: true } ? never : undefined)
  : boolean
type PositionalValue<Of> =
  | Chosen<Of>
  | (Of extends { readonly optional: true } | { readonly unless: string } ? undefined : never)
type PositionalsOf<Row> = Row extends { readonly positionals: readonly (infer Of extends Positional)[] } ? Of : never

/** What was typed, by the names of options (a switch: whether it was given) and positionals. */
export type Values<Row extends Command> = {
  readonly [Of in Row['options'][number] as Of['name']]: OptionValue<Of>
} & { readonly [Of in PositionalsOf<Row> as Of['name']]: PositionalValue<Of> }

export const optionsOf = (row: Command, where: Reader): readonly Option[] =>
  row.options.filter(({ only }) => only === undefined || only === where)

/** Whether its argument is a person's own text. */
export const takesText = ({ positionals = [] }: Command): boolean => positionals.some(({ text }) => text)

export const takesValue = ({ value, choices }: Option): boolean => value !== undefined || choices !== undefined

/** The commands whose names begin with this word, by their second words: those of `approve` are `plan` and `stage`. */
export const groupOf = (table: Table, first: string): Table =>
  Object.fromEntries(
    Object.entries(table).flatMap(([name, row]) =>
      name.startsWith(`${first} `) ? [[name.slice(first.length + 1), row]] : [],
    ),
  )

/** `--stage N`, as usage and help show an option. */
export const spelled = (option: Option): string =>
  takesValue(option) ? `--${option.name} ${option.value ?? option.choices?.join('|')}` : `--${option.name}`

/** What stands in the place of an argument. */
export const shownAs = ({ name, hint = name }: Positional, where: Reader): string => (where === 'client' ? hint : name)

/** An option of several commands, with what its value may be. */
export const option = <const Of extends Option>(shared: Of): Of => shared

/** The option of whatever may be read by a program. */
export const JSON_OPTION = option({ name: 'json', summary: 'answer in JSON, errors too', only: 'shell' })

/** The same of what goes on: it answers as it comes. */
export const EVENTS_OPTION = option({
  name: 'json',
  summary: 'every event as a line of JSON, from the first on',
  only: 'shell',
})

/** Of whatever is about a workstream. */
export const STREAM = option({ name: 'stream', value: 'ID', summary: 'another workstream than the current one' })

/** Of whatever agents begin in trees of their own. */
export const WITH_CHANGES = option({
  name: 'with-changes',
  summary: 'begin with your changed and untracked files, as a commit of their own',
})
