/** A session of the client and the process it runs in; null where that is not known, or is a shell's. */
interface Owner {
  readonly session: string | null
  readonly client: number | null
}

/**
 * Whether who asks is the client that carries something out: its agents may be at work still. The process tells, where both
 * are known: the same session goes on in another process (`claude --resume`), another session in the same one (`/clear`).
 */
export const isSameClient = (owner: Owner, { session, client }: Owner): boolean =>
  owner.client !== null && client !== null ? owner.client === client : session !== null && owner.session === session
