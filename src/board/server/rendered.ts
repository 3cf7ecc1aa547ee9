import { html as diffHtml } from 'diff2html'
import { ColorSchemeType } from 'diff2html/lib/types.js'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/**
 * Markdown as HTML that runs and loads nothing: micromark writes a stranger's HTML as text and drops addresses with a
 * dangerous protocol; a picture is a link to it, a box to tick its text.
 */
export const markdownHtml = (text: string): string =>
  micromark(text, {
    extensions: [gfm(), { disable: { null: ['labelStartImage', 'tasklistCheck'] } }],
    htmlExtensions: [gfmHtml()],
  })

/** A text as it is. */
export const preHtml = (text: string): string => `<pre tabindex="0">${escaped(text)}</pre>`

/** What `git diff` printed, side by side. */
export const sideBySide = (diff: string): string =>
  diffHtml(diff, {
    outputFormat: 'side-by-side',
    drawFileList: true,
    colorScheme: ColorSchemeType.AUTO,
    diffStyle: 'word',
    matching: 'lines',
    matchingMaxComparisons: 500,
    maxLineLengthHighlight: 2000,
  })

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
