import Plot from 'uplot'
import type { Points } from './pictures.ts'

/** Draws what was used up over time; returns what takes the picture away again. */
export const drawChart = (place: HTMLElement, [seconds, dollars, tokens]: Points): (() => void) => {
  const look = getComputedStyle(place)
  const [text, grid, first, second] = ['--text', '--line', '--busy', '--good'].map((name) =>
    look.getPropertyValue(name),
  )
  const axis = { stroke: text ?? '', grid: { stroke: grid ?? '', width: 1 }, ticks: { stroke: grid ?? '', width: 1 } }
  const size = () => ({ width: Math.max(280, place.clientWidth), height: 260 })
  const plot = new Plot(
    {
      ...size(),
      series: [
        {},
        {
          label: 'dollars',
          scale: 'usd',
          stroke: first ?? '',
          width: 2,
          value: (_, usd) => (usd === null ? '' : `$${usd.toFixed(4)}`),
        },
        { label: 'tokens', scale: 'tok', stroke: second ?? '', width: 2 },
      ],
      axes: [
        axis,
        { ...axis, scale: 'usd', size: 70 },
        // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- an enum of a declaration has no values
        { ...axis, scale: 'tok', side: 1, size: 80, grid: { show: false } },
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
