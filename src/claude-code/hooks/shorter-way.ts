import type { DispatchArguments } from '../../commands/dispatch.ts'
import { looksSmall } from '../../workflow/run/explorer-count.ts'

/** What may be typed instead for a change that looks small. */
export const shorterWay = ({ task, profile, plan, stage, 'no-test': noTest }: DispatchArguments): string[] => {
  if (profile !== undefined || plan !== undefined || stage !== undefined || !looksSmall(task)) return []
  const command = [
    '/dispatch --replace --profile quick',
    ...(noTest ? ['--no-test'] : []),
    ...(task.includes('--') ? ['--'] : []),
    task,
  ]
  return [`This looks like a small change; in ${noTest ? 3 : 4} phases: ${command.join(' ').replaceAll(/\s+/g, ' ')}`]
}
