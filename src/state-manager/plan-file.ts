import { accessSync, chmodSync, constants, lstatSync, readFileSync, realpathSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import { text as said, work as line } from '../workflow/core/text.ts'
import { recall, remember } from './memo.ts'
import { codeOf } from './read.ts'
import { isInside } from './real-path.ts'
import { nameOf, type Stream } from './work-folder.ts'
import type { ReadPlan, WorkReader } from './work-reader.ts'
import { cannotWrite, removeDraft, writeDraft } from './write.ts'

export interface PlanFile extends ReadPlan {
  /** Size, time and inode of the file that was read. */
  readonly stamp: string
  readonly bytes: Buffer
  /** The bytes as UTF-8. */
  readonly text: string
}

const LARGEST_PLAN = 5 * 1024 * 1024

/**
 * PLAN.md as it is now. A text that was read before, by this process (`known`) or another one, is not parsed again.
 *
 * @throws Refused `plan-missing`, `plan-not-a-file`, `plan-outside`, `plan-too-large`, `plan-unreadable`
 */
export const readPlanFile = (stream: Stream, reader: () => WorkReader, known: PlanFile | null = null): PlanFile => {
  const { path, stamp } = findPlan(stream)
  if (known?.stamp === stamp) return known
  const bytes = bytesOf(path)
  const text = bytes.toString('utf8')
  const memo = join(stream.journal, '.plan.json')
  const before = recall(memo, PLAN_FORMAT, (source) => source.equals(bytes), isReadPlan)
  if (before !== null) return { stamp, bytes, text, ...before }
  const read = reader().plan(text)
  remember(memo, PLAN_FORMAT, bytes, read)
  return { stamp, bytes, text, ...read }
}

/** Stands for the shape of `ReadPlan`: the test of memos says what belongs here when that has changed. */
export const PLAN_FORMAT = 'plan-c94f97b9'

const isReadPlan = (value: unknown): value is ReadPlan => typeof value === 'object' && value !== null && 'plan' in value

const findPlan = ({ plan: path, id, work }: Stream): { path: string; stamp: string } => {
  if (!lstatSync(path, { throwIfNoEntry: false })) {
    throw new Refused(
      'plan-missing',
      said`${path} is not there. Write it, or make a new workstream: ${line('create', '--name', `${nameOf(id)}-2`)}`,
    )
  }
  const real = insideOf(dirname(work), path)
  const found = statSync(real)
  if (!found.isFile()) throw new Refused('plan-not-a-file', `${path} is not a file; expected a Markdown document`)
  const { size, mtimeMs, ino } = found
  if (size > LARGEST_PLAN)
    throw new Refused(
      'plan-too-large',
      `${path} has ${size} bytes; at most ${LARGEST_PLAN} are read. Split it into several workstreams`,
    )
  return { path: real, stamp: `${size} ${mtimeMs} ${ino}` }
}

const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw codeOf(error) === ''
      ? error
      : new Refused('plan-unreadable', `${path} cannot be read (${codeOf(error)}). Mend that, then try again`)
  }
}

/** Where PLAN.md really is. @throws Refused `plan-outside` */
const insideOf = (project: string, path: string): string => {
  const real = realPath(path)
  if (isInside(realpathSync(project), real)) return real
  throw new Refused('plan-outside', `${path} is a link out of the project, to ${real}. Replace it by a file`)
}

const realPath = (path: string): string => {
  try {
    return realpathSync(path)
  } catch (error) {
    throw codeOf(error) === ''
      ? error
      : new Refused('plan-missing', `${path} is a link that leads nowhere (${codeOf(error)}). Replace it by a file`)
  }
}

/**
 * Refuses to begin what could not be written into PLAN.md.
 *
 * @throws Refused `plan-read-only`, `plan-not-text`
 */
export const refuseUnwritable = ({ plan: path }: Stream, { text }: Pick<PlanFile, 'text'>): void => {
  if (text.includes('\uFFFD'))
    throw new Refused(
      'plan-not-text',
      said`${path} is not UTF-8 text, so it cannot be edited without loss. See: ${line('check')}`,
    )
  try {
    const real = realpathSync(path)
    // Root may write anything; whoever took the write permission away meant it.
    if ((statSync(real).mode & 0o222) !== 0) {
      for (const place of [real, dirname(real)]) accessSync(place, constants.W_OK)
      return
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error))) throw error
  }
  throw new Refused(
    'plan-read-only',
    `${path} is read-only, so nothing was changed. Make it writable (chmod u+w), then try again`,
  )
}

/**
 * Replaces the text of PLAN.md, if it still is what was read; false when somebody changed it meanwhile. Its permissions
 * stay, and where it is a link, the file it leads to is written.
 *
 * @throws Refused of `refuseUnwritable`, `cannot-write`
 */
export const writePlanFile = (stream: Stream, file: PlanFile, text: string): boolean => {
  refuseUnwritable(stream, file)
  const real = realpathSync(stream.plan)
  const draft = `${real}.${process.pid}.draft`
  try {
    writeDraft(draft, text)
    chmodSync(draft, statSync(real).mode & 0o7777)
    if (!readFileSync(real).equals(file.bytes)) return false
    renameSync(draft, real)
    return true
  } catch (error) {
    throw cannotWrite(real, error)
  } finally {
    removeDraft(draft)
  }
}
