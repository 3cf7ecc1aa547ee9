import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { moment } from '../../shown/work-head.ts'
import { Headline } from '../page/head.tsx'
import { partPath } from '../page/path.ts'
import { leavesOf } from './leaves.ts'
import { costPage } from './pages/cost-page.ts'
import { headOf } from './pages/page.ts'
import type { Found, Site } from './read.ts'
import { escaped } from './rendered.ts'

/**
 * The board of a run or a workstream as one file: every page that the board has of it, from the same components. It asks for
 * nothing, and is read without scripts; the only one draws the chart.
 */
export const boardFile = (found: Found, { project, plugin }: Pick<Site, 'project' | 'plugin'>): string => {
  const { view } = found
  const dist = (name: string): string => readFileSync(join(plugin, 'dist', name), 'utf8')
  const { html, leftOut } = leavesOf(found, MOST_MB)
  const head = headOf(view)
  const shown = leftOut === null ? head : { ...head, facts: [...head.facts, leftOut] }
  const { points } = costPage(view)
  const script = points[0].length > 1 ? dist('board-file.js').trim() : ''
  const hash = createHash('sha256').update(script).digest('base64')
  const chart = `<script type="application/json" id="points">${JSON.stringify(points)}</script>\n<script>${script}</script>\n`
  const name = basename(project.root)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped([head.title, name, 'phasegate'].join(' · '))}</title>
<link rel="icon" href="data:,">
<style>${dist('board-style.css')}</style>
<noscript><style>.chart { display: none }</style></noscript>
</head>
<body class="file">
<header class="top">
<a class="home" href="#/${escaped(partPath(view, 'steps'))}">phasegate</a>
<span class="project">${escaped(name)}</span>
<span class="live">as of ${moment(view.at)}</span>
</header>
<main id="main">
${renderToString(h(Headline, { head: shown }))}
<div class="leaves">
${html}
</div>
</main>
${script === '' ? '' : chart}</body>
</html>
`
}

// Mail and forges take a file of that size.
const MOST_MB = 16
