import type { HookInput } from '../protocol.ts'

/** Whether a message says this, however it is set. */
export const says = (message: HookInput['last_assistant_message'], said: string): boolean =>
  squeezed(message ?? '').includes(squeezed(said))

const squeezed = (said: string): string => said.replaceAll(/[\s*`_-]+/g, ' ').trim()
