/** Whether the client wakes the main thread with this prompt because an agent has ended: no person typed it. */
export const isNotification = (prompt: string | undefined): boolean =>
  /^\s*<(?:task-notification|agent-message)\b/.test(prompt ?? '')
