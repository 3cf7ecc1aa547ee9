import Plot from 'uplot'
import type { Points } from './pictures.ts'

/** Draws what was used up over time; returns what takes the picture away again. */
export const drawChart = (place: HTMLElement, [seconds, dollars, tokens]: Points): (() => void) => {
  const [text = '', grid = '', first = '', second = ''] = ['--text', '--line', '--busy', '--good'].map(colorIn(place))
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } }
  const size = () => ({ width: Math.max(280, place.clientWidth - PADDING), height: 260 })
  const short = new Intl.NumberFormat('en', { notation: 'compact' })
  const plot = new Plot(
    {
      ...size(),
      // From nothing on, as it grew.
      scales: { usd: { range: (_, _least, most) => [0, most] }, tok: { range: (_, _least, most) => [0, most] } },
      series: [
        {},
        {
          label: 'dollars',
          scale: 'usd',
          stroke: first,
          width: 2,
          value: (_, usd) => (usd === null ? '--' : `$${usd.toFixed(2)}`),
        },
        { label: 'tokens', scale: 'tok', stroke: second, width: 2 },
      ],
      axes: [
        axis,
        { ...axis, scale: 'usd' },
        {
          ...axis,
          scale: 'tok',
          // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- an enum of a declaration has no values
          side: 1,
          grid: { show: false },
          values: (_, marks) => marks.map((each) => short.format(each)),
        },
      ],
    },
    [[...seconds], [...dollars], [...tokens]],
    place,
  )
  const resized = new ResizeObserver(() => plot.setSize(size()))
  resized.observe(place)
  return () => {
    resized.disconnect()
    plot.destroy()
  }
}

const PADDING = 20

// A canvas knows no variables, nor which of a pair of colours for light and dark counts.
const colorIn =
  (place: HTMLElement) =>
  (name: string): string => {
    place.style.color = `var(${name})`
    const { color } = getComputedStyle(place)
    place.style.color = ''
    return color
  }
