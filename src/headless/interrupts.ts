/** What a person ends work here with. */
interface Interrupts {
  /** The first SIGINT: what runs may end. */
  readonly ceasing: AbortSignal
  /** A second one, SIGTERM or a closed terminal: what runs is ended. */
  readonly ending: AbortSignal
  /** Nothing new is started any more, for whatever reason: the next SIGINT ends what runs. */
  readonly cease: () => void
  readonly close: () => void
}

/** Listens to what would end this process, so that it ends its work first. */
export const interrupts = (): Interrupts => {
  const [ceasing, ending] = [new AbortController(), new AbortController()]
  const end = (): void => {
    ceasing.abort()
    ending.abort()
  }
  const onInterrupt = (): void => (ceasing.signal.aborted ? end() : ceasing.abort())
  process.on('SIGINT', onInterrupt)
  for (const signal of ENDS) process.on(signal, end)
  const close = (): void => {
    process.off('SIGINT', onInterrupt)
    for (const signal of ENDS) process.off(signal, end)
  }
  return { ceasing: ceasing.signal, ending: ending.signal, cease: () => ceasing.abort(), close }
}

const ENDS = ['SIGTERM', 'SIGHUP'] as const
