/** A session of the client and the process it runs in; null where that is not known, or is a shell's. */
interface Executor {
  readonly session: string | null
  readonly client: number | null
}

/**
 * Whether who asks is the client that carries something out: its agents may be at work still. The process tells, where both
 * are known: the same session goes on in another process (`claude --resume`), another session in the same one (`/clear`).
 */
export const isSameClient = (executor: Executor, { session, client }: Executor): boolean =>
  executor.client !== null && client !== null
    ? executor.client === client
    : session !== null && executor.session === session
