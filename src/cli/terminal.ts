import { fstatSync, statSync } from 'node:fs'

/** Whether a terminal is there. What says so takes 2 ms to load: it is asked only where there may be one. */
export const isTerminal = (descriptor: 0 | 1 | 2): boolean =>
  mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor)

const mayBeTerminal = (descriptor: number): boolean => {
  try {
    const found = fstatSync(descriptor)
    return found.isCharacterDevice() && found.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev
  } catch {
    return false
  }
}
