/**
 * The paths that a piece of a list names: `src/a.ts`, `` `src/a.ts`, `src/b.ts` - why ``, `src/a.ts:12: why`,
 * `[src/a.ts](src/a.ts)`, `**src/a.ts** (new)`. Line numbers and descriptions are cut off.
 * `unsure` is the text that fits none of this; the reading may then be wrong.
 */
export interface PathItem {
  readonly paths: readonly string[]
  readonly unsure: string | null
}

export const readPathItem = (text: string): PathItem => {
  if (text.length > LONGEST_ITEM) return { paths: [text], unsure: text }
  const [decoration = ''] = DECORATION.exec(text.trim()) ?? []
  const item = text.trim().slice(decoration.length)
  const link = LINK.exec(item)
  if (link !== null) return marked([link[1] ?? ''], item.slice(link[0].length), item)
  const [spans, rest] = codeSpans(item)
  if (spans.length > 0) return marked(spans, rest, item)
  const bare = item.slice(0, endOfPath(item)).replace(decoration.endsWith('**') ? /\*\*:?$/ : '', '')
  const path = withoutLine(bare.replace(/[,;:]+$/, '').trim())
  const several = path.split(/\s*[,;]\s+/)
  if (several.length > 1 && several.every((each) => !/\s/.test(each))) {
    return { paths: several.map(withoutLine), unsure: null }
  }
  return { paths: [path], unsure: /\s/.test(path) ? path : null }
}

const LONGEST_ITEM = 4096

// A check box, and emphasis that begins in front of the path.
const DECORATION = /^(?:\[[ xX]\]\s+)?(?:\*\*(?!\/))?/
const LINK = /^\[`?([^\]`]+)`?\]\([^)]*\)/
const SPAN = /^`([^`]+)`/
const BETWEEN = /^(?:\s*[,;+&]\s*|\s+and\s+)(?=`)/
const DESCRIPTION = /\s[-–—]+\s|:\s|\s\(|\s#\s|,?\slines?\s\d/
const LINE_NUMBERS = /(?::\d+(?:[-–:,]\d+)*|#L\d+(?:-L?\d+)?)$/

const marked = (paths: readonly string[], rest: string, item: string): PathItem => ({
  paths: paths.map((path) => withoutLine(path.trim())),
  unsure: /^(?:\*\*)?\s*(?:$|[-–—:(.#])/.test(rest) ? null : item,
})

const codeSpans = (item: string): [string[], string] => {
  const spans: string[] = []
  let rest = item
  for (let span = SPAN.exec(rest); span !== null; span = SPAN.exec(rest)) {
    spans.push(span[1] ?? '')
    const after = rest.slice(span[0].length)
    const between = BETWEEN.exec(after)?.[0]
    rest = after.slice(between?.length ?? 0)
    if (between === undefined) break
  }
  return [spans, rest]
}

const endOfPath = (item: string): number => {
  const found = item.search(DESCRIPTION)
  return found < 0 ? item.length : found
}

// Only the end is searched: a hostile line of thousands of `:1` would take minutes.
const withoutLine = (path: string): string => {
  const [numbers = ''] = LINE_NUMBERS.exec(path.slice(-40)) ?? []
  return path.slice(0, path.length - numbers.length)
}
