import type { Notice } from '../../headless/notice.ts'
import { clipped } from '../../shown/columns.ts'
import { duration } from '../../shown/duration.ts'
import { linesOf } from '../../shown/rows.ts'
import { counted } from '../../workflow/core/counted.ts'
import type { Budget } from '../../workflow/core/budget.ts'
import { budgetText } from '../../workflow/core/kept-budget.ts'
import { printable } from '../../workflow/core/plain-text.ts'
import { dollars, lineOf } from './line-of.ts'
import type { Looks, Screen, Show } from './screen.ts'

interface Working {
  readonly id: string
  readonly agent: string
  readonly since: string
  readonly line: string
}

interface Scene {
  readonly working: readonly Working[]
  readonly usd: number
  /** Nothing new is started. */
  readonly isCeasing: boolean
}

/** What is at work, drawn anew below all that has happened: who, for how long, and the last line of what each does. */
export const liveTable = (screen: Screen, { paint, limit, usd, now }: Looks): Omit<Show, 'event'> => {
  let scene: Scene = { working: [], usd, isCeasing: false }
  let drawn = 0
  const draw = (above: string): void => {
    const width = Math.max(20, (screen.columns || 80) - 1)
    const below = linesIn(scene, { paint, limit, now }, width).slice(0, Math.max(1, (screen.rows || 24) - 2))
    const back = drawn === 0 ? '\r' : `\r\u001B[${drawn}A`
    screen.write(
      `${back}${CLEAR_BELOW}${above === '' ? '' : `${printable(above)}\n`}${below.map((line) => `${line}\n`).join('')}`,
    )
    drawn = below.length
  }
  // Time passes without anything happening.
  const clock = setInterval(() => draw(''), 1000)
  return {
    notice: (notice) => {
      scene = after(scene, notice, now())
      draw(notice.event === 'started' ? '' : (lineOf(notice, paint) ?? ''))
    },
    tell: draw,
    close: () => {
      clearInterval(clock)
      scene = { ...scene, working: [] }
      draw('')
    },
  }
}

const CLEAR_BELOW = '\u001B[J'

const after = (scene: Scene, notice: Notice, now: string): Scene => {
  const { working, usd } = scene
  switch (notice.event) {
    case 'started': {
      const { step: id, agent, title } = notice
      return { ...scene, working: [...working, { id, agent: agent ?? 'code', since: now, line: title }] }
    }
    case 'doing':
    case 'denied':
      return {
        ...scene,
        working: working.map((each) => (each.id === notice.step ? { ...each, line: notice.line } : each)),
      }
    case 'ended':
      return { ...scene, usd: usd + (notice.usd ?? 0), working: working.filter(({ id }) => id !== notice.step) }
    case 'ceasing':
      return { ...scene, isCeasing: true }
    default:
      return scene
  }
}

const linesIn = (
  { working, usd, isCeasing }: Scene,
  { paint, limit, now }: Omit<Looks, 'usd'>,
  width: number,
): string[] => {
  if (working.length === 0) return []
  const rows = working.map(({ id, agent, since, line }) => ({
    cells: [`${paint.yellow('▶')} ${id}`, agent, duration(since, now())],
    last: line,
    paintLast: paint.dim,
  }))
  const head = `${counted(working.length, 'step')} at work · ${dollars(usd)}${limitText(limit)} · Ctrl-C ${isCeasing ? 'ends these now' : 'stops after these'}`
  const lines = linesOf(rows, { width, indent: 2, spare: [1], room: 24 })
  return [paint.dim(clipped(head, width)), ...lines]
}

const limitText = (limit: Budget | null): string =>
  limit === null ? '' : 'usd' in limit ? ` of ${dollars(limit.usd)}` : ` · budget ${budgetText(limit)}`
