import type { CommandEnd, RefusedCommand } from './facts.ts'

/** What was refused to agents, without what code has run well since. */
export const notRunSince = <Some extends RefusedCommand>(
  refused: readonly Some[],
  ends: readonly (CommandEnd | undefined)[],
): Some[] => {
  const ran = ends.flatMap((end) => (end && 'exitCode' in end && end.exitCode === 0 ? [plain(end.command)] : []))
  // The same with arguments runs a part of it; whoever chained it to others could not see it run.
  return refused.filter(({ command }) => !ran.some((whole) => ` ${plain(command)} `.includes(` ${whole} `)))
}

// A script has two names: `npm test` is `npm run test`.
const plain = (command: string): string =>
  command
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b(npm|pnpm|yarn) run /g, '$1 ')
