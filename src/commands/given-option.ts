import { nearMiss } from '../workflow/core/nearest.ts'
import { type Option, takesValue } from './command.ts'
import { isEnd, type Word } from './words.ts'

/** An option as it stands in a command line, right or wrong. */
export interface GivenOption {
  /** As it was typed, dashes included. */
  readonly flag: string
  readonly option: Option | undefined
  /** The option that was meant, where there is none of that name. */
  readonly meant: Option | undefined
  readonly value: string | undefined
  /** What stands where its value should be, and is none. */
  readonly instead?: Word | undefined
}

/** The option that words begin with (no number is one: `-1`), whether it is known or not, and how many of them it takes. */
export type FindOption = (words: readonly Word[]) => { readonly given: GivenOption; readonly took: number } | null

export const findOption =
  (options: readonly Option[]): FindOption =>
  ([word, next]) => {
    const [, flag, value] = /^(--?(?!\d)[^\s=-][^\s=]*)(?:=(.*))?$/s.exec(word?.text ?? '') ?? []
    if (!word || flag === undefined || word.quote === 'closed') return null
    const named = (wanted: string | undefined): Option | undefined => options.find((each) => flagOf(each) === wanted)
    const option = named(flag)
    const meant = option ? undefined : named(nearMiss(flag, options.map(flagOf)))
    const given = { flag, option, meant, value }
    const wanted = option ?? meant
    if (!wanted || !takesValue(wanted)) return { given, took: 1 }
    if (value !== undefined && !word.quote) return { given, took: 1 }
    if (value !== undefined)
      return { given: { ...given, value: undefined, instead: { ...word, text: value } }, took: 1 }
    if (next && isValue(next)) return { given: { ...given, value: next.text }, took: 2 }
    return { given: { ...given, instead: next }, took: 1 }
  }

const flagOf = ({ name }: Option): string => `--${name}`

const isValue = (word: Word): boolean =>
  word.quote === 'closed' || (word.quote === undefined && !isEnd(word) && !/^--?[A-Za-z][\w-]*(?:=|$)/.test(word.text))
