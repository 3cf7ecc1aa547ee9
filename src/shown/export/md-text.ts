import { oneLine } from '../../workflow/core/plain-text.ts'
import { clipped } from '../columns.ts'

/** Text from elsewhere on one line of Markdown: no markup or HTML of its own, no mention of anybody, no reference to an issue. */
export const mdText = (text: string, width = 300): string =>
  clipped(oneLine(text), width)
    .replaceAll(/[\\`*<>[\]|~&$]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`)
    // Also behind a backslash a forge would notify people, and close issues.
    .replaceAll(/[@#](?=\w)|(?<=\bGH)-(?=\d)/gi, '$&<!-- -->')
