import { inject, test } from 'vitest'

type Scene = (name: string, play: () => Promise<void>) => void

/** A scene of Claude Code whose events are recorded; the replayed client plays it too, and has to send the same. */
export const recorded: Scene = test

/** A scene for the replayed client alone: what it needs of Claude Code, a recorded one shows. */
export const replayed: Scene = inject('client') === 'replayed' ? test : () => undefined
