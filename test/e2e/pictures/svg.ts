import type { Span } from '../client/spans.ts'

const CELL = 7.8
const LINE = 17
const MARGIN = 18
const TITLE_BAR = 30
const COLORS = { screen: '#16181d', text: '#e6edf3', rule: '#30363d' }

/**
 * Excerpts of a terminal's screen as a picture, with a line between them. Each span is held to its columns, so that it looks
 * the same with every reader's font.
 *
 * @param columns the terminal's width
 * @param title what is seen
 */
export const svgOf = (screens: readonly (readonly (readonly Span[])[])[], columns: number, title: string): string => {
  const excerpts = screens.map((lines) => lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1))
  const width = columns * CELL + 2 * MARGIN
  const rows = excerpts.reduce((count, lines) => count + lines.length, excerpts.length - 1)
  const height = TITLE_BAR + rows * LINE + 2 * MARGIN
  const parts: string[] = []
  let top = TITLE_BAR + MARGIN
  excerpts.forEach((lines, index) => {
    if (index > 0) {
      parts.push(rule(top + LINE / 2, width))
      top += LINE
    }
    for (const line of lines) {
      parts.push(...line.map((span) => drawn(span, top)))
      top += LINE
    }
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<rect width="${width}" height="${height}" rx="10" fill="${COLORS.screen}"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
${parts.join('\n')}
</g>
</svg>
`
}

const rule = (y: number, width: number): string =>
  `<path d="M${MARGIN} ${y}H${width - MARGIN}" stroke="${COLORS.rule}" stroke-dasharray="2 4"/>`

const drawn = ({ column, text, color, background, bold, dim }: Span, top: number): string => {
  const x = place(MARGIN + column * CELL)
  const full = `<rect x="${x}" y="${top}" width="${place(text.length * CELL)}" height="${LINE}" fill="${background}"/>`
  const shown = background === null ? text.trimEnd() : text
  const looks = `${bold ? ' font-weight="600"' : ''}${dim ? ' opacity="0.6"' : ''}`
  const words = `<text x="${x}" y="${top + 13}" textLength="${place(shown.length * CELL)}" fill="${color ?? COLORS.text}"${looks} xml:space="preserve">${escaped(shown)}</text>`
  return [background === null ? '' : full, shown.trim() === '' ? '' : words].join('')
}

const place = (value: number): string => String(Math.round(value * 10) / 10)

// Fonts of many machines lack these two.
const escaped = (text: string): string =>
  text
    .replaceAll('⎿', '└')
    .replaceAll('⏵', '»')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
