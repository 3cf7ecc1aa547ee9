import { print, type Text } from './text.ts'

/** A no to the user: what is wrong, what there is, and the exact next command. Never a bug of ours. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string
  /** The message with its commands as values; `message` has them as they are typed in a shell. */
  readonly said: Text
  constructor(code: string, said: Text) {
    super(print(said, 'shell'))
    this.code = code
    this.said = said
  }
  // By name: a program of several bundles has this class several times.
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'Refused'
  }
}

/** What was asked, or what is made of the no to it. Anything else that is thrown travels on. */
export const unlessRefused = <Value, Other>(
  ask: () => Value,
  otherwise: (refused: Refused) => Other,
): Value | Other => {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Refused) return otherwise(error)
    throw error
  }
}

/** What was asked, or what stands for it where the answer is a no. */
export const ifNotRefused = <Value, Other>(ask: () => Value, otherwise: Other): Value | Other =>
  unlessRefused(ask, () => otherwise)

/** A wrong command line: printed with the usage, exit code 2. */
export class Misused extends Error {
  override readonly name = 'Misused'
  readonly said: Text
  constructor(said: Text) {
    super(print(said, 'shell'))
    this.said = said
  }
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'Misused'
  }
}
