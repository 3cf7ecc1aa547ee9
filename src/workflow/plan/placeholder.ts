import { readAgentMarker } from './agent-marker.ts'
import { at, diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Line } from './markdown.ts'

/** Text that somebody meant to replace; a line is reported once. Code, comments and words in backticks do not count. */
export const findPlaceholders = (lines: readonly Line[]): Diagnostic[] =>
  lines
    .filter(({ kind, text }) => (kind === 'text' || kind === 'heading') && HINT.test(text))
    .flatMap((line) => wholeLine(line) ?? wordIn(line) ?? [])

/** What a placeholder has at least. */
const HINT = /tb[da]|todo|fixme|…|\.\.\.|orem ipsum|[>\]]/i

/** The whole of a name, paragraph or list item is a placeholder: `<prose>`, `TBD`, `TODO: write this`, `…`, `[your text]`. */
export const isPlaceholder = (text: string): boolean => {
  if (text.length > LONGEST) return false
  const bare = text
    .trim()
    .replace(/^[*_"'`]+(?=.*[*_"'`]$)/, '')
    .replace(/(?<=.)[*_"'`]+$/, '')
  return WHOLE.test(bare) || PHRASE.test(bare) || isAngled(bare)
}

const LONGEST = 200

// Case counts: a plan for a to-do application may well have a batch "Todo".
const WHOLE = /^(?:(?:TBD|TBA|TODO|FIXME|tbd|tba|todo|fixme)(?:[.!?…]*|\s*[:–—-].*)|…|\.\.\.)$/
const PHRASE = /^(?:lorem ipsum.*|\[(?:todo|tbd|tba|placeholder|fill in|your|insert|describe|add)\b[^\]]*\]\.?)$/i

/** `<some words>`, but not an HTML tag. */
const isAngled = (text: string): boolean => {
  const inner = /^<([A-Za-z][^<>/="@\\]*)>\.?$/.exec(text)?.[1]
  return inner !== undefined && !HTML.test(inner)
}

const HTML =
  /^(?:a|article|aside|b|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|figure|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|label|li|link|main|meta|nav|ol|option|p|picture|pre|s|section|select|small|span|strong|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|u|ul|video)(?: (?:open|hidden|disabled|checked))?$/i

const wholeLine = (line: Line): Diagnostic | null => {
  if (line.text.length > LONGEST * 2) return null
  const marked = line.kind === 'heading' ? readAgentMarker(line.text, 0).rest : line.text
  const start = LEAD.exec(marked)?.[0].length ?? 0
  const content = marked.slice(start)
  return content !== '' && isPlaceholder(content) ? remains(line, start, content) : null
}

/** What may stand in front of a text: quote and list markers, a checkbox, a label; or #s, unit and number. */
const LEAD =
  /^\s*(?:#+[ \t]+(?:(?:plan|stage|batch|thread)[ \t]*[\d.]*[ \t]*:)?|(?:>[ \t]*)*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:\[[ xX]?\][ \t]+)?(?:\*\*[^*]{1,40}(?::\*\*|\*\*:))?)[ \t]*/i

/** A shouted word in the middle of a text, or the Latin that fills one. */
const wordIn = (line: Line): Diagnostic | null => {
  const { text } = line
  const visible = text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? ' '.repeat(piece.length) : piece))
    .join('`')
  const latin = /.orem ipsum/.exec(visible)
  if (latin !== null) return remains(line, latin.index, latin[0])
  const word = /\b(?:TBD|TBA|TODO|FIXME)\b/.exec(visible)
  if (word === null) return null
  const shown = quote(text.slice(Math.max(0, word.index - 30)))
  const message = `${word[0]} in ${shown}; write what is meant, or put the word in backticks`
  return diagnose('placeholder-word', at(line, word.index), message)
}

const remains = (line: Line, start: number, content: string): Diagnostic =>
  diagnose('placeholder', at(line, start), `${quote(content)} is a placeholder; write the real text or remove it`)
