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

/** What `git diff` printed, side by side. @param of tells it from the other diffs of the same file in one document */
export const sideBySide = (diff: string, of: string): string =>
  diffHtml(diff, {
    outputFormat: 'side-by-side',
    drawFileList: true,
    colorScheme: ColorSchemeType.AUTO,
    diffStyle: 'word',
    matching: 'lines',
    matchingMaxComparisons: 500,
    maxLineLengthHighlight: 2000,
  }).replaceAll(/(?<= (?:id="|href="#))d2h-\d+(?=")/g, (id) => `${id}-${encodeURIComponent(of)}`)

export const escaped = (text: string): string => MARKDOWN.utils.escapeHtml(text)
