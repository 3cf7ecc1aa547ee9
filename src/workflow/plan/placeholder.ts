import { readAgentMarker } from './agent-marker.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { endOf, KINDS, lineAt, startOf, textOf } from './line-table.ts'
import { threadsOf, type Plan } from './plan.ts'
import type { Source } from './section.ts'

/** Text that somebody meant to replace. Code, comments and words in backticks do not count. */
export const findPlaceholders = (source: Source, plan: Plan): Diagnostic[] => {
  const found: Diagnostic[] = []
  const reported = new Set<number>()
  for (const { name, line } of namesOf(plan)) {
    if (!endsLikePlaceholder(name, 0, name.length) || !isPlaceholder(name)) continue
    const { lines, text } = source
    reported.add(line - 1)
    found.push(remains(line - 1, text.indexOf(name, startOf(lines, line - 1)) - startOf(lines, line - 1), name))
  }
  for (const index of source.lines.suspects) {
    const diagnostic = wholeLine(source, index)
    if (diagnostic === null) continue
    reported.add(index)
    found.push(diagnostic)
  }
  return [...found, ...placeholderWords(source, reported)]
}

const namesOf = (plan: Plan): { readonly name: string; readonly line: number }[] => [
  ...plan.stages,
  ...plan.stages.flatMap((stage) => stage.batches),
  ...threadsOf(plan),
]

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

/** Cheap first look at the end of a text, so that only few lines of a long plan are cut out and read. */
export const endsLikePlaceholder = (text: string, start: number, end: number): boolean => {
  if (LAST[text.charCodeAt(end - 1)] === 0) return false
  let last = end - 1
  while (last > start && WRAPPERS.includes(text.charAt(last))) last -= 1
  const character = text.charAt(last)
  if (ENDS.includes(character)) return true
  // The small words; where they are not alone in the line the second look finds out.
  return SMALL_ENDS.has(text.slice(last - 1, last + 1)) || text.startsWith('...', end - 3)
}

const WRAPPERS = ' \t*_"\'`.!?'
const ENDS = '>…]'
/** Of tbd, tba, todo and fixme. */
const SMALL_ENDS = new Set(['bd', 'ba', 'do', 'me'])
/** 1 for a character (below 128) that a placeholder, or what is wrapped around it, can end with. */
const LAST = Uint8Array.from({ length: 128 }, (_, code) =>
  `${WRAPPERS}${ENDS}daoe`.includes(String.fromCharCode(code)) ? 1 : 0,
)

const wholeLine = ({ text, lines }: Source, index: number): Diagnostic | null => {
  const written = textOf(text, lines, index)
  if (written.length > LONGEST * 2) return null
  const marked = lines.kinds[index] === KINDS.heading ? readAgentMarker(written, 0).rest : written
  const start = LEAD.exec(marked)?.[0].length ?? 0
  const content = marked.slice(start)
  return content !== '' && isPlaceholder(content) ? remains(index, start, content) : null
}

/** What may stand in front of a text: quote and list markers, a checkbox, a label; or #s, unit and number. */
const LEAD =
  /^\s*(?:#+[ \t]+(?:(?:plan|stage|batch|thread)[ \t]*[\d.]*[ \t]*:)?|(?:>[ \t]*)*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:\[[ xX]?\][ \t]+)?(?:\*\*[^*]{1,40}(?::\*\*|\*\*:))?)[ \t]*/i

const WORDS = ['TBD', 'TBA', 'TODO', 'FIXME', 'orem ipsum'] as const

/** The words of which a whole line may be made, and the shouted ones anywhere. */
const placeholderWords = (source: Source, reported: Set<number>): Diagnostic[] => {
  const { text, lines } = source
  const found: Diagnostic[] = []
  for (const word of WORDS) {
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
      const index = lineAt(lines, at)
      const kind = lines.kinds[index]
      if (reported.has(index) || (kind !== KINDS.text && kind !== KINDS.heading)) continue
      const diagnostic = wholeLine(source, index) ?? wordIn(source, index, at, word)
      if (diagnostic === null) continue
      reported.add(index)
      found.push(diagnostic)
    }
  }
  return found
}

const wordIn = ({ text, lines }: Source, index: number, at: number, word: string): Diagnostic | null => {
  const start = startOf(lines, index)
  const end = endOf(lines, index)
  if (isInCode(text, start, at)) return null
  if (word === 'orem ipsum') return remains(index, at - start - 1, text.slice(at - 1, at + word.length))
  const alone = !isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])
  if (!alone || !/^[A-Z]+$/.test(word)) return null
  const message = `${word} in ${quote(text.slice(Math.max(start, at - 30), end))}; write what is meant, or put the word in backticks`
  return diagnose('placeholder-word', { line: index + 1, col: at - start + 1 }, message)
}

const isWordCharacter = (character: string | undefined): boolean => character !== undefined && /\w/.test(character)

/** An odd number of backticks stands in front; only so far back that a single huge line does not cost a square. */
const isInCode = (text: string, start: number, at: number): boolean => {
  let ticks = 0
  for (let index = Math.max(start, at - 2000); index < at; index++) {
    if (text.charCodeAt(index) === 0x60) ticks += 1
  }
  return ticks % 2 === 1
}

const remains = (index: number, start: number, content: string): Diagnostic => {
  const message = `${quote(content)} is a placeholder; write the real text or remove it`
  return diagnose('placeholder', { line: index + 1, col: start + 1 }, message)
}
