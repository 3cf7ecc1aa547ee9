/** Whether the client wakes the main thread with this prompt because an agent has ended: no person typed it. */
export const isNotification = (prompt: string | undefined): boolean =>
  /^\s*<(?:task-notification|agent-message)\b/.test(prompt ?? '')

/** The agent whose end such a prompt tells of; null for any other prompt. */
export const endedAgent = (prompt: string | undefined): string | null => {
  const [, task, from] =
    /^\s*<(?:task-notification>[^]*?<task-id>([\w-]+)|agent-message[^>]*\bfrom="([\w-]+)")/.exec(prompt ?? '') ?? []
  return task ?? from ?? null
}
