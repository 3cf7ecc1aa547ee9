import { commitNames } from '../state-manager/journal.ts'
import { UPDATE } from '../state-manager/read-journal.ts'
import { type Flaw, flawText, walkJournal } from '../state-manager/walk-journal.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import { type Finding, notice, wrong } from './finding.ts'

type Reader = Parameters<typeof walkJournal>[2]

/** What was found of a journal, commit by commit. */
export interface JournalLook {
  readonly count: number
  /** What is wrong with commits, by its kind. */
  readonly flaws: Readonly<Record<Flaw['kind'], readonly string[]>>
  /** How many came from teammates, with git. */
  readonly teammates: number
  /** How many count because a person took them. */
  readonly taken: number
}

export const lookAtJournal = (folder: string, reader: Reader): JournalLook => {
  const walked = walkJournal(folder, commitNames(folder), reader)
  const of = (kind: Flaw['kind']): string[] => {
    const flaws = walked.flatMap(({ flaw }) => (flaw?.kind === kind ? [flaw] : []))
    // What is so for many of them is said once.
    const whys = [...new Set(flaws.map(({ why }) => why))]
    return whys.map((why) => flawText({ of: flaws.flatMap((flaw) => (flaw.why === why ? flaw.of : [])), why }))
  }
  return {
    count: walked.length,
    flaws: {
      unreadable: of('unreadable'),
      merged: of('merged'),
      newer: of('newer'),
      tampered: of('tampered'),
      'cut-off': of('cut-off'),
    },
    teammates: walked.filter(({ voucher }) => voucher === 'git').length,
    taken: walked.filter(({ voucher }) => voucher === 'person').length,
  }
}

/** `3 commits, 2 of teammates` */
export const journalText = ({ count, teammates, taken }: Omit<JournalLook, 'flaws'>): string =>
  [
    counted(count, 'commit'),
    ...(teammates > 0 ? [`${teammates} of teammates`] : []),
    ...(taken > 0 ? [`${taken} taken by a person`] : []),
  ].join(', ')

/** What holds for the journal of a run and that of a workstream alike; nothing for one that is whole. */
export const journalFindings = (topic: string, prefix: string, { flaws }: JournalLook): Finding[] => {
  const shown = (what: readonly string[]): string => `${prefix}${what.slice(0, 5).join('\n')}`
  return [
    ...one(flaws.newer, () =>
      wrong(topic, shown(flaws.newer), {
        means: 'it cannot be read by this version; nothing is lost',
        fix: UPDATE,
      }),
    ),
    ...one(flaws.tampered, () =>
      wrong(topic, shown(flaws.tampered), {
        means: 'nothing goes on from what this user’s Phasegate did not write and git did not bring',
        fix: text`${TAKE_OR_DROP}`,
      }),
    ),
    ...one(flaws['cut-off'], () =>
      notice(topic, `${prefix}${listed(flaws['cut-off'])}`, {
        means: 'a power failure cut it off before it was kept; what it decided is decided again, from the one before',
      }),
    ),
  ]
}

const one = (what: readonly string[], finding: () => Finding): Finding[] => (what.length > 0 ? [finding()] : [])

const TAKE_OR_DROP: Text = text`look at it, then take it: ${phasegate('doctor', '--accept')}; or drop it and what came after it: ${phasegate('doctor', '--drop')}`
