/** The lines that a change takes away and those it puts in their place, as a diff shows them. The change is in one place. */
export const changedLines = (before: string | null, after: string | null): string[] => {
  const [old, now] = [linesOf(before), linesOf(after)]
  const same = now.findIndex((line, index) => line !== old[index])
  const start = same === -1 ? now.length : same
  const rest = Math.min(old.length, now.length) - start
  const differs = Array.from({ length: rest }, (_, back) => old.at(-1 - back) !== now.at(-1 - back)).indexOf(true)
  const end = differs === -1 ? rest : differs
  const cut = (lines: readonly string[]): readonly string[] => lines.slice(start, lines.length - end)
  return [...cut(old).map((line) => `- ${line}`), ...cut(now).map((line) => `+ ${line}`)]
}

const linesOf = (text: string | null): string[] => (text === null ? [] : text.trimEnd().split(/\r?\n/))
