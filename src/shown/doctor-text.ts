import type { Finding } from '../doctor/finding.ts'
import { phasegate, print, type Reader, type Text, text } from '../workflow/core/text.ts'
import type { Paint } from './paint.ts'

const MARKS = { good: '✓', notice: '!', wrong: '✗' } as const
const COLORS = { good: 'green', notice: 'yellow', wrong: 'red' } as const
const INDENT = ' '.repeat(17)

interface Diagnosis {
  readonly version: string
  readonly root: string
  readonly findings: readonly Finding[]
  /** What was repaired just now. */
  readonly done: readonly Text[]
}

/** What the doctor found: a line for each look, and for what is not as it should be what it means and what to do. */
export const doctorText = ({ version, root, findings, done }: Diagnosis, paint: Paint, reader: Reader): string =>
  [
    `${paint.bold(`Phasegate ${version}`)} · ${root}`,
    '',
    ...(done.length > 0 ? [...done.map((line) => `${paint.green('repaired:')} ${print(line, reader)}`), ''] : []),
    ...findings.map((finding) => findingText(inWords(finding, reader), paint)),
    '',
    print(conclusion(findings), reader),
  ].join('\n')

/** A finding as `phasegate doctor --json` prints it. */
export const inWords = ({ repair, what, fix, ...finding }: Finding, reader: Reader) => ({
  ...finding,
  what: print(what, reader),
  ...(fix === undefined ? {} : { fix: print(fix, reader) }),
  fixable: repair !== undefined,
})

const findingText = ({ topic, state, what, means, fix }: ReturnType<typeof inWords>, paint: Paint): string => {
  const [first = '', ...rest] = what.split('\n')
  const mark = paint[COLORS[state]](MARKS[state])
  return [
    `${mark} ${topic.padEnd(14)} ${state === 'good' ? first : paint[COLORS[state]](first)}`,
    ...rest.map((line) => `${INDENT}${line}`),
    ...(means === undefined ? [] : [`${INDENT}${paint.dim('means')} ${means}`]),
    ...(fix === undefined ? [] : [`${INDENT}${paint.dim('fix')}   ${fix}`]),
  ].join('\n')
}

const conclusion = (findings: readonly Finding[]): Text => {
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length
  const [wrong, notices] = [count('wrong'), count('notice')]
  if (wrong + notices === 0) return 'Everything is as it should be.'
  const said = [...(wrong > 0 ? [`${wrong} wrong`] : []), ...(notices > 0 ? [`${notices} worth knowing`] : [])].join(
    ', ',
  )
  return findings.some(({ repair }) => repair)
    ? text`${said}. What can be repaired without a loss: ${phasegate('doctor', '--fix')}`
    : `${said}.`
}
