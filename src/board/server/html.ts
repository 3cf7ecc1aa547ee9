import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { App } from '../page/app.tsx'
import type { PageData } from '../page/data.ts'
import { escaped } from './rendered.ts'

/** The page as it is read without scripts, with the data that it was made of for the scripts to go on from. */
export const htmlOf = (data: PageData): string => {
  const title = [data.head?.title, data.project, 'phasegate'].filter((part) => part !== undefined).join(' · ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${data.base}/board-style.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="root">${renderToString(h(App, { data, live: '' }))}</div>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', String.raw`\u003C`)}</script>
<script src="${data.base}/board.js" defer></script>
</body>
</html>
`
}
