const READERS =
  /^(?:ls|cat|pwd|head|tail|wc|grep|rg|echo|date|stat|file|which|git (?:status|diff|log|show|branch --list|rev-parse))(?:\s|$)/

// They write a file; they run a program on every file (`rg --pre`).
const MORE_THAN_READING = /\s--(?:output|pre)\b/

/** One plain command that only reads: no pipes, redirections, substitutions or second commands. */
export const isReadOnly = (command: string): boolean =>
  READERS.test(command) && !/[;&|<>`$(){}\n]/.test(command) && !MORE_THAN_READING.test(command)
