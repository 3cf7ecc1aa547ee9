const READERS =
  /^(?:ls|cat|pwd|head|tail|wc|grep|rg|echo|date|stat|file|which|git (?:status|diff|log|show|branch --list|rev-parse))(?:\s|$)/

/** One plain command that only reads: no pipes, redirections, substitutions or second commands. */
export const isReadOnly = (command: string): boolean =>
  READERS.test(command) && !/[;&|<>`$(){}\n]/.test(command) && !/\s--output\b/.test(command)
