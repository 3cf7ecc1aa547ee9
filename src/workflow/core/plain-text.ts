// Control characters are what this file is about.
/* oxlint-disable no-control-regex */

// Text from elsewhere (plans, reports, file names, journals) as it may reach a terminal or a model: it can move no cursor, hide
// nothing, and end no line or fence that is ours.

// Whole sequences first: what a title or a link carries is no text. OSC, DCS, APC, PM, SOS up to their end, then CSI, then the rest.
const ESCAPES =
  /(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C\n]*(?:\u0007|\u001B\\|\u009C)|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B[ -/]*[0-~]/g
// Controls but line break and tab; marks that reorder what is shown (bidi); tags, which a model reads and nobody sees.
const HIDDEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu
// Nearly every text.
const HARMLESS = /^[\n\t -~]*$/

/** Any number of lines, without control, escape, bidi and tag characters. */
export const plainText = (text: string): string =>
  HARMLESS.test(text) ? text : text.replaceAll(/\r\n?/g, '\n').replaceAll(ESCAPES, '').replaceAll(HIDDEN, '')

/** The same on one line, in which no code fence can begin or end. */
export const oneLine = (text: string): string => joined(plainText(text))

/** On one line, as `oneLine`, with the colours that it has. */
export const joined = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/`{3,}|~{3,}/g, "'''")
    .trim()

// The colours of `shown/paint.ts`; anything longer could conceal.
const COLOR = /(\u001B\[(?:0|1|2|22|3[1-3]|39|90)m)/

/** What is printed, at the very edge: plain text, with the colours that are ours. */
export const printable = (text: string): string =>
  HARMLESS.test(text)
    ? text
    : text
        .split(COLOR)
        .map((part, index) => (index % 2 === 1 ? part : plainText(part)))
        .join('')

/** JSON that means the same and holds no such character. */
export const printableJson = (json: string): string => (HARMLESS.test(json) ? json : json.replaceAll(HIDDEN, escaped))

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')

/** The same value with every text in it printable. */
export const printableIn = <Value extends object>(value: Value): Value => withTexts(value, printable)

/** The same value with every text in it plain. */
export const plainIn = <Value extends object>(value: Value): Value => withTexts(value, plainText)

const withTexts = <Value extends object>(value: Value, change: (text: string) => string): Value => {
  const json = JSON.stringify(value)
  // To ask for each text takes ten times as long.
  if (!DOUBTFUL_JSON.test(json)) return JSON.parse(json)
  return JSON.parse(json, (_, each: unknown) => (typeof each === 'string' ? change(each) : each))
}
// Not as it is, or escaped for more than being in JSON.
const DOUBTFUL_JSON = /[^ -~]|\\[^"\\nt]/
