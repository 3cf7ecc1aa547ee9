import { oneLine } from '../../workflow/core/plain-text.ts'
import { clipped } from '../columns.ts'

/** Text from elsewhere on one line of Markdown: no markup or HTML of its own, no mention of anybody, no reference to an issue. */
export const mdText = (text: string, width = 300): string =>
  clipped(oneLine(text), width)
    .replaceAll(/[\\`*<>[\]|~&$]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`)
    // At its beginning it would be a list or a heading.
    .replace(/^(?:-+|\+|=+|#+|\d+[.)])(?=\s|$)/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
    // Also behind a backslash a forge would notify people, and close issues.
    .replaceAll(/[@#](?=\w)|(?<=\bGH)-(?=\d)/gi, '$&<!-- -->')
