import type { Notice } from '../../headless/notice.ts'
import { oneLine } from '../../workflow/core/plain-text.ts'
import { type Paint, plain } from '../../shown/paint.ts'

/** What happened, as a line that stays; null for what only a table has room for, and for what the news say. */
export const lineOf = (notice: Notice, paint: Paint = plain): string | null => {
  switch (notice.event) {
    case 'started':
      return `▶ ${notice.step} · ${oneLine(notice.title)}${notice.again ? ' · its agent goes on' : ''}`
    case 'doing':
    case 'refused':
      return null
    case 'denied':
      return paint.yellow(`! ${notice.step} · not allowed · ${notice.line}`)
    case 'ended': {
      const { step, outcome, reason, usd } = notice
      const cost = usd === null ? '' : ` · ${dollars(usd)}`
      if (outcome === 'completed') return `${paint.green('✓')} ${step}${cost}`
      // Of all that went wrong there is news.
      return outcome === 'interrupted' ? `${paint.yellow('-')} ${step} · ${oneLine(reason ?? outcome)}${cost}` : null
    }
    case 'news':
      return notice.line
    case 'resting':
      return `… rests until ${notice.until.slice(11, 19)} UTC`
    case 'ceasing':
      return paint.yellow(`! nothing new is started · ${oneLine(notice.reason)}`)
  }
}

export const dollars = (usd: number): string => `$${usd.toFixed(2)}`
