import type { Way } from '../../../src/workflow/core/way.ts'
import type { WorkCommand } from '../../../src/workflow/workstream/command.ts'
import { nextBatch } from '../../../src/workflow/workstream/next.ts'
import type { Workstream } from './stream.ts'

/** The command that a person types, as it is decided; null where it only shows something (`work check`). */
export const commandOfWay = (
  way: Way,
  { state, view }: Workstream,
  owner: { readonly at: string; readonly session: string | null; readonly client: number | null },
): WorkCommand | null => {
  const [first, second, third] = way.kind === 'resume' ? [] : way.words
  const { at } = owner
  switch (`${way.kind} ${first}`) {
    case 'client execute-stage':
      return {
        ...owner,
        type: 'execute',
        trees: { off: 'not a git repository' },
        takeOver: way.kind === 'client' && way.words.includes('--take-over'),
        stage: second ?? '',
        batch: null,
      }
    case 'client execute-next-batch': {
      const scope = nextBatch(state, view)
      return scope && { ...owner, type: 'execute', trees: { off: 'not a git repository' }, takeOver: false, ...scope }
    }
    case 'work approve':
      return second === 'plan'
        ? { at, type: 'approve-plan', force: true }
        : { at, type: 'approve-stage', stage: third ?? '', force: true }
    case 'work run-tests':
      return { at, type: 'start-check', stage: third ?? '', session: null }
    // Whoever is to repair something may also see that it is good as it is.
    case 'work add':
      return {
        at,
        type: 'approve-stage',
        stage: (way.kind === 'work' ? way.words[3] : '')?.split('.')[0] ?? '',
        force: true,
      }
    case 'work cancel':
      return { at, type: 'cancel', thread: third ?? '', reason: 'it cannot start' }
    case 'work check':
      return null
    default:
      throw new Error(`nobody knows ${JSON.stringify(way)}`)
  }
}
