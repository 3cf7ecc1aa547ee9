import { relative } from 'node:path'
import type { KeptRun } from '../engine/run/archive.ts'
import type { Run } from '../workflow/run/state.ts'
import type { Paint } from './paint.ts'
import { linesOf, type Row } from './rows.ts'
import { moment } from './work-head.ts'

/** A line for each run, in the order given: when it began, what it came to, what it was asked. No line is wider than `width`, or 40. */
export const runsTable = (runs: readonly KeptRun[], paint: Paint, width: number): string => {
  const head: Row = {
    cells: ['RUN', 'BEGUN', 'STATUS', 'COMMIT', 'BRANCH'].map(paint.dim),
    last: 'TASK',
    paintLast: paint.dim,
  }
  const rows = runs.map(({ run }): Row => {
    const { commit, branch } = whereIs(run)
    const status = paint[COLORS[run.status]](run.status)
    return { cells: [run.id, moment(run.startedAt), status, commit?.slice(0, 10) ?? '', branch ?? ''], last: run.task }
  })
  // What a narrow terminal can do without: the branch, the commit, when it began.
  return linesOf([head, ...rows], { width: Math.max(width, LEAST_COLUMNS), spare: [4, 3, 1], room: LEAST_TASK }).join(
    '\n',
  )
}

const LEAST_TASK = 24
// Narrower than that no table can be read.
const LEAST_COLUMNS = 40
const COLORS = { running: 'yellow', completed: 'green', blocked: 'red', stopped: 'dim' } as const

/** The same as data; `phasegate runs --json` prints it. */
export const runsData = (runs: readonly KeptRun[]) =>
  runs.map(({ run, project }) => ({
    run: run.id,
    startedAt: run.startedAt,
    status: run.status,
    task: run.task,
    ...whereIs(run),
    folder: project.tmp,
  }))

/** Where the artifacts of a run lie, from the project's folder. */
export const artifactsLine = ({ project }: KeptRun): string => `artifacts: ${relative(project.root, project.phases)}/`

const whereIs = ({ result, trees }: Run) => ({
  commit: result?.commit ?? null,
  branch: 'branch' in trees ? trees.branch : (result?.branch ?? null),
})
