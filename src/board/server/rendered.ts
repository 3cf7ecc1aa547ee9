import { html as diffHtml } from 'diff2html'
import { ColorSchemeType } from 'diff2html/lib/types.js'
import Markdown from 'markdown-it'

/**
 * Markdown as HTML that runs and loads nothing: a stranger's HTML is text, an address with a dangerous protocol no link, a
 * picture a link. micromark took seconds for 60 kB of emphasis.
 */
export const markdownHtml = (text: string): string => MARKDOWN.render(text)

const MARKDOWN = new Markdown({ html: false }).disable('image')

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
