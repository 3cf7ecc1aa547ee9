import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { slug } from 'github-slugger'
import { defineConfig } from 'vitepress'
import { deadLinks, linksOf } from '../../scripts/links.ts'
import { attributesOf, htmlOf, PAGES, placeOf, ROOT, shownAs, sidebarOf } from './pages.ts'

export default defineConfig({
  title: 'Phasegate',
  description:
    'Gated stages for Claude Code: agents do the work, code decides what comes next and checks what came back',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '..',
  srcExclude: ['!(docs|evals)/**/*.md'],
  outDir: '../site',
  cacheDir: '../node_modules/.cache/vitepress',
  // Else every config.ts of src is read as one of the site's.
  additionalConfig: {},
  // Addresses are relative: the folder works below any path.
  base: './',
  rewrites: placeOf,
  themeConfig: { sidebar: sidebarOf(PAGES), outline: [2, 3], search: { provider: 'local' } },
  markdown: {
    // Headings are named as on a git host.
    anchor: { slugify: slug },
    config: (md) => {
      md.core.ruler.push('links', ({ tokens, env }) => {
        for (const token of tokens.flatMap((block) => [block, ...(block.children ?? [])])) {
          if (token.type === 'link_open')
            attributesOf(env.relativePath, token.attrGet('href') ?? '').forEach((each) => token.attrSet(...each))
          if (token.type.startsWith('html')) token.content = htmlOf(env.relativePath, token.content)
        }
      })
      // What stands between double braces is text, too.
      md.renderer.rules.text = (tokens, at) =>
        md.utils.escapeHtml(tokens[at]?.content ?? '').replaceAll('{{', '<span v-pre>{{</span>')
      // No line ends within `--flag`: the style keeps words together.
      md.renderer.rules.code_inline = (tokens, at) =>
        `<code v-pre>${md.utils.escapeHtml(tokens[at]?.content ?? '').replaceAll(/\S+/g, '<span>$&</span>')}</code>`
    },
  },
  vite: {
    plugins: [
      {
        name: 'links',
        apply: 'build',
        buildStart() {
          const dead = PAGES.flatMap((page) => deadLinks(ROOT, page))
          if (dead.length > 0) this.error(`dead links:\n${dead.join('\n')}`)
        },
        generateBundle() {
          const linked = new Set(PAGES.flatMap((page) => linksOf(ROOT, page).map(({ file }) => file)))
          for (const file of [...linked].filter((name) => !PAGES.includes(name)))
            this.emitFile({ type: 'asset', fileName: shownAs(file), source: readFileSync(join(ROOT, file)) })
        },
      },
    ],
  },
})
