import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { licencesOf } from './scripts/licences.ts'
import { DEFAULTS } from './src/configuration/defaults.ts'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

// What is needed only now and then: bundles of their own, so that the hook of every tool call, and `work update`, stay small.
const APART = {
  'src/compiled.ts': 'compiled',
  'src/claude-code/hooks/shell.ts': 'shell',
  'src/claude-code/hooks/tools.ts': 'tools',
  'src/claude-code/hooks/steps.ts': 'steps',
  'src/claude-code/hooks/stage.ts': 'stage',
  'src/claude-code/hooks/planning.ts': 'planning',
  'src/cli/phasegate/headless.ts': 'phasegate-headless',
  'src/cli/phasegate/workers.ts': 'phasegate-workers',
  'src/cli/phasegate/workers-up.ts': 'phasegate-workers-up',
  'src/cli/work/headless.ts': 'work-headless',
  'src/cli/work/readers.ts': 'work-readers',
  'src/cli/work/plan-commands.ts': 'work-plan-commands',
  'src/cli/work/cost.ts': 'work-cost',
  'src/cli/work/pictures.ts': 'work-pictures',
  'src/cli/work/directive.ts': 'work-directive',
  'src/cli/work/approve.ts': 'work-approve',
  'src/cli/work/reopen.ts': 'work-reopen',
  'src/cli/work/report.ts': 'work-report',
  'src/cli/work/threads.ts': 'work-threads',
  'src/cli/work/hand-in.ts': 'work-hand-in',
  'src/cli/work/watch.ts': 'work-watch',
  'src/cli/work/run-tests.ts': 'work-run-tests',
  'src/cli/work/agents-end.ts': 'work-agents-end',
  'src/engine/run/plan-of-run.ts': 'plan-of-run',
  'src/cli/phasegate/board.ts': 'board-server',
}

const bundled = new Set<string>()

/** The licences of what all bundles hold, in one file: whichever is built last writes it whole. */
const licences = (outDir: string): Plugin => ({
  name: 'licences',
  setup: (build) => {
    build.initialOptions.metafile = true
    build.onEnd(({ metafile }) => {
      if (!metafile) return
      for (const input of Object.keys(metafile.inputs)) bundled.add(input)
      mkdirSync(outDir, { recursive: true })
      writeFileSync(join(outDir, 'LICENCES.txt'), licencesOf([...bundled]))
    })
  },
})

// Self-contained files: a plugin install runs no build and has no node_modules.
// CommonJS (dist/package.json says so) starts about 3 ms faster than the same bundle as ESM: a hook pays that on every call.
const programs = ({ outDir = 'dist' }: Options): Options => ({
  entry: {
    hook: 'src/hook.ts',
    start: 'src/start.ts',
    phasegate: 'src/phasegate.ts',
    work: 'src/work.ts',
    statusline: 'src/statusline.ts',
    ...Object.fromEntries(Object.entries(APART).map(([source, name]) => [name, source])),
  },
  outDir,
  format: 'cjs',
  outExtension: () => ({ js: '.js' }),
  target: 'node20',
  noExternal: [/.*/],
  splitting: false,
  minify: true,
  silent: true,
  esbuildOptions: (options) => {
    // `import()` becomes `require`: loading one more bundle should not start the loader of ES modules.
    options.supported = { 'dynamic-import': false }
  },
  esbuildPlugins: [
    licences(outDir),
    {
      // The values in place of what works them out: `work` needs them for every command, and zod takes 5 ms to load.
      name: 'defaults',
      setup: (build) => {
        build.onLoad({ filter: /configuration[\\/]defaults\.ts$/ }, () => ({
          contents: `export const DEFAULTS = ${JSON.stringify(DEFAULTS)}`,
        }))
      },
    },
    {
      name: 'apart',
      setup: (build) => {
        build.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
          if (kind !== 'dynamic-import' && kind !== 'require-call') return undefined
          const found = Object.entries(APART).find(([source]) => join(process.cwd(), source) === join(resolveDir, path))
          return found ? { path: `./${found[1]}.js`, external: true } : undefined
        })
      },
    },
  ],
  onSuccess: async () => {
    writeFileSync(join(outDir, 'package.json'), '{ "type": "commonjs" }\n')
  },
})

/** The licences of what a file holds, at its top: an exported board takes them along. */
const inTheFile: Plugin = {
  name: 'licences-in-the-file',
  setup: (build) => {
    build.onEnd(({ metafile, outputFiles = [] }) => {
      for (const file of outputFiles) {
        const [, made] =
          Object.entries(metafile?.outputs ?? {}).find(([path]) => basename(path) === basename(file.path)) ?? []
        const notices = licencesOf(Object.keys(made?.inputs ?? {}))
        file.contents = Buffer.concat([Buffer.from(`/*!\n${notices}*/\n`), file.contents])
      }
    })
  },
}

// What a browser loads of the board, from our own server.
const page = ({ outDir = 'dist' }: Options): Options => ({
  entry: {
    board: 'src/board/page/live.tsx',
    'board-file': 'src/board/page/file-chart.ts',
    'board-style': 'src/board/page/board.css',
  },
  outDir,
  format: 'iife',
  outExtension: () => ({ js: '.js' }),
  platform: 'browser',
  target: 'es2022',
  noExternal: [/.*/],
  splitting: false,
  minify: true,
  silent: true,
  esbuildPlugins: [licences(outDir), inTheFile],
})

export default defineConfig((given) => [programs(given), page(given)])
