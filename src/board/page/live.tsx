import { type ContextType, hydrate, render } from 'preact'
import { App } from './app.tsx'
import { Draw } from './cost.tsx'
import type { PageData } from './data.ts'

const root = document.getElementById('root')
const given = document.getElementById('data')?.textContent ?? 'null'

/** Makes the page that the server has sent live: whatever happens is fetched as data and shown in place. */
const keepLive = (place: HTMLElement, first: PageData): void => {
  let data = first
  let live = ''
  let drawChart: ContextType<typeof Draw> = null
  const page = () => (
    <Draw.Provider value={drawChart}>
      <App data={data} live={live} />
    </Draw.Provider>
  )
  const draw = (): void => render(page(), place)
  const say = (said: string): void => {
    live = said
    draw()
  }
  const path = location.pathname.slice(first.base.length + 1)
  // One at a time, and once more if something happened meanwhile: what is shown last is the newest.
  let busy = false
  let again = false
  const look = async (): Promise<void> => {
    again = true
    if (busy) return
    busy = true
    try {
      while (again) {
        again = false
        const answer = await fetch(`${first.base}/data/${path}${location.search}`)
        if (!answer.ok) throw new Error(String(answer.status))
        data = await answer.json()
        say('live')
      }
    } catch {
      say('not reached: what you see is from before')
    } finally {
      busy = false
    }
  }
  hydrate(page(), place)
  // The library of charts refuses to be loaded under some languages; the tables say the same.
  const loadCharts = async (): Promise<void> => {
    drawChart = (await import('./chart.ts')).drawChart
    draw()
  }
  loadCharts().catch(() => undefined)
  const events = new EventSource(`${first.base}/events`)
  // Also after it was lost: whatever was missed is shown then.
  events.addEventListener('open', () => void look())
  events.addEventListener('change', () => void look())
  // Time passes also where nothing happens.
  events.addEventListener('still-there', () => void look())
  events.addEventListener('error', () => say('lost: trying again'))
}

const parsed: PageData | null = JSON.parse(given)
if (root && parsed) keepLive(root, parsed)
