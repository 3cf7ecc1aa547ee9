/** Whether the client wakes the main thread with this prompt because an agent has ended: no person typed it. */
export const isNotification = (prompt: string | undefined): boolean =>
  /^\s*<(?:task-notification|agent-message)\b/.test(prompt ?? '')

/** The agent whose end such a prompt tells of; null for any other prompt. */
export const endedAgent = (prompt: string | undefined): string | null => {
  const [, task, from] =
    /^\s*<(?:task-notification>[^]*?<task-id>([\w-]+)|agent-message[^>]*\bfrom="([\w-]+)")/.exec(prompt ?? '') ?? []
  return task ?? from ?? null
}

/** Whether the client says that a person stopped agents: of one in its notification, of all in a sentence that names them. */
export const saysStopped = (prompt: string): boolean =>
  STOPPED.test(prompt) || /<status>killed<[^]*\bwas stopped by user\b/.test(prompt)

const STOPPED = /^\s*(?:Background agent|\d+ background agents) .*stopped by the user/
