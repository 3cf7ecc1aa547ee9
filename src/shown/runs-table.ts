import { relative } from 'node:path'
import { type FoundRun, isKept, type KeptRun } from '../engine/run/archive.ts'
import { phasegate, type Reader, written } from '../workflow/core/text.ts'
import type { Run } from '../workflow/run/state.ts'
import { LEAST_COLUMNS } from './columns.ts'
import type { Paint } from './paint.ts'
import { linesOf, type Row } from './rows.ts'
import { moment } from './work-head.ts'

/** A line for each run, in the order given: when it began, what it came to, what it was asked. No line is wider than `width`, or 40. */
export const runsTable = (runs: readonly FoundRun[], paint: Paint, width: number, reader: Reader): string => {
  const head: Row = {
    cells: ['RUN', 'BEGUN', 'STATUS', 'COMMIT', 'BRANCH'].map(paint.dim),
    last: 'TASK',
    paintLast: paint.dim,
  }
  const rows = runs.map((found): Row => {
    if (!isKept(found)) return { cells: [found.id, '', paint.red('unreadable'), '', ''], last: found.problem }
    const { run } = found
    const { commit, branch } = whereIs(run)
    const status = paint[COLORS[run.status]](run.status)
    return { cells: [run.id, moment(run.startedAt), status, commit?.slice(0, 10) ?? '', branch ?? ''], last: run.task }
  })
  // What a narrow terminal can do without: the branch, the commit, when it began.
  const frame = { width: Math.max(width, LEAST_COLUMNS), spare: [4, 3, 1], room: LEAST_TASK }
  const remark = `What to do about unreadable ones: ${written(phasegate('doctor'), reader)}`
  return [...linesOf([head, ...rows], frame), ...(runs.every(isKept) ? [] : [remark])].join('\n')
}

const LEAST_TASK = 24
const COLORS = { running: 'yellow', completed: 'green', blocked: 'red', stopped: 'dim' } as const

/** The same as data; `phasegate runs --json` prints it. */
export const runsData = (runs: readonly FoundRun[]) =>
  runs.map((found) => {
    const folder = found.project.tmp
    if (!isKept(found)) return { run: found.id, status: 'unreadable', problem: found.problem, folder }
    const { id, startedAt, status, task } = found.run
    return { run: id, startedAt, status, task, ...whereIs(found.run), folder }
  })

/** Where the artifacts of a run lie, from the project's folder. */
export const artifactsLine = ({ project }: KeptRun): string => `artifacts: ${relative(project.root, project.phases)}/`

const whereIs = ({ result, trees }: Run) => ({
  commit: result?.commit ?? null,
  branch: 'branch' in trees ? trees.branch : (result?.branch ?? null),
})
