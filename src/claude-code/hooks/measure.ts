import { isInTime } from '../../machine/is-in-time.ts'
import type { StepCommandOf } from '../../workflow/core/command.ts'
import { isWritten, recordOf, spentByMain } from '../transcript.ts'
import type { Carried } from '../carried.ts'
import { withinBudget } from '../within-budget.ts'
import type { Moment } from './moment.ts'

/**
 * What was used up is written down at the ends of attempts: the client throws its transcripts away. Then the budget is looked
 * at, before anything more is started.
 */
export const measured = (moment: Moment, carried: Carried): Carried => {
  const { input, now } = moment
  const { transcript_path: transcript } = input
  if (transcript === undefined || !isDue(moment, carried)) return carried
  const by = input.hook_event_name
  const found = measure(carried, transcript)
  const after =
    found.attempts.length + found.conductors.length === 0
      ? carried
      : carried.ask(by, () => ({ type: 'measure', at: now, ...found }))
  return withinBudget({ by, home: moment.home, now }, after)
}

const isDue = ({ input }: Moment, carried: Carried): boolean =>
  !carried.isRunning || input.hook_event_name === 'Stop' || ended(carried).some(({ attempt }) => !attempt.spent)

const ended = ({ lives }: Carried) =>
  Object.values(lives).flatMap(({ id, attempts }) =>
    attempts.flatMap((attempt) =>
      attempt.endedAt === null || attempt.agentId === null || attempt.session === null ? [] : [{ step: id, attempt }],
    ),
  )

// What agents wrote last, or late, reaches their transcripts after they ended: when it is over all of them are read again.
const measure = (carried: Carried, transcript: string): Pick<StepCommandOf<'measure'>, 'attempts' | 'conductors'> => ({
  attempts: ended(carried)
    .filter(({ attempt }) => !attempt.spent || !carried.isRunning)
    .flatMap(({ step, attempt: { number, session, agentId } }) => {
      const record = recordOf(transcript, session ?? '', agentId ?? '')
      return record ? [{ step, attempt: number, ...record }] : []
    }),
  conductors: orchestrators(carried, transcript),
})

const orchestrators = ({ conductor, stoppedAt }: Carried, transcript: string) => {
  if (!conductor || conductor.session === null) return []
  const { since, manager, session } = conductor
  const main = spentByMain(transcript, { since, until: stoppedAt })
  const fork = manager === null ? null : recordOf(transcript, session, manager)
  return [
    ...(main ? [{ source: since, since, spent: main }] : []),
    ...(manager !== null && fork ? [{ source: manager, since, spent: fork.spent }] : []),
  ]
}

const LAST_WORD_MS = 400

/** It is over, and the last word of it is said: that counts, too. */
export const measuredToTheEnd = (moment: Moment, carried: Carried): void => {
  const { transcript_path: transcript, hook_event_name: event } = moment.input
  const since = carried.conductor?.since
  if (transcript === undefined || since === undefined) return
  if (event === 'Stop') isInTime(() => isWritten(transcript, since), LAST_WORD_MS)
  measured(moment, carried)
}
