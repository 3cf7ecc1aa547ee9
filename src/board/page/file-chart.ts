import { drawChart } from './chart.ts'
import type { Points } from './pictures.ts'

// The only script of an exported board: all else in it is read without one.
const place = document.querySelector<HTMLElement>('.chart')
const points: Points | null = JSON.parse(document.getElementById('points')?.textContent ?? 'null')
if (place && points) drawChart(place, points)
