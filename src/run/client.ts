/** Whether the client with this process id is still there; null is a shell, which owns nothing. */
export const isAlive = (client: number | null): boolean => {
  if (client === null) return false
  try {
    process.kill(client, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
