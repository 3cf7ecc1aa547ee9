import { inject, test } from 'vitest'

type Scene = (name: string, play: () => Promise<void>) => void

/** A scene of Claude Code whose events are recorded; the replayed client plays it too, and has to send the same. */
export const recorded: Scene = test

/** The same, where other scenes on the real client show all that it needs of Claude Code: there it is played by `pnpm soak`. */
export const seldom: Scene = inject('client') === 'replayed' || inject('soaks') ? test : () => undefined

/** A scene for the replayed client alone: what it needs of Claude Code, a recorded one shows. */
export const replayed: Scene = inject('client') === 'replayed' ? test : () => undefined
