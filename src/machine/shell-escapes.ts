const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** What a text with the escapes of `$'…'` and `printf` says. */
export const unescaped = (text: string): string =>
  text.replaceAll(
    /\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|([0-7]{1,3})|([\s\S]))/gi,
    (_, hex, unicode, octal, char: string) => {
      const code = Number.parseInt(String(hex ?? unicode ?? octal), octal === undefined ? 16 : 8)
      return Number.isNaN(code) ? (ESCAPES[char] ?? char) : String.fromCodePoint(code)
    },
  )
