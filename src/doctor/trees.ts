import { atWork } from '../engine/run/branches.ts'
import { treesHere } from '../machine/trees/here.ts'
import { lyingAround } from '../machine/trees/sweep.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { good, type Look, notice } from './finding.ts'

/** Trees, kept commits and branches of runs that are over. Nothing that is not merged is ever removed without being named. */
export const examineTrees: Look = ({ project }) => {
  const here = treesHere(project.root)
  if ('off' in here) return good('trees', `agents work in the checkout: ${here.off}`)
  const found = lyingAround(here.on, atWork(project, here.on))
  if (found.length === 0) return good('trees', 'nothing of an earlier run lies around')
  const open = found.filter(({ merged }) => !merged)
  const merged = found.length - open.length
  const means = [
    ...(merged === 0 ? [] : [`${merged} ${merged === 1 ? 'is' : 'are'} merged`]),
    ...(open.length === 0 ? [] : [`not merged: ${listed(open.map(({ kind, name }) => `${kind} ${name}`))}`]),
  ].join('; ')
  return notice(
    'trees',
    `${counted(found.length, 'tree, kept commit or branch', 'trees, kept commits and branches')} of earlier runs`,
    {
      means,
      fix: text`${phasegate('clean')} removes what is merged; with a name, that too. To look at one: ${open[0]?.show ?? 'git branch'}`,
    },
  )
}
