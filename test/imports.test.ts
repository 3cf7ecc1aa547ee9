import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '..', 'src')

/**
 * Imports point to the left. Parts of one row do not know each other; the last two rows are edges and entries, which
 * nobody imports.
 */
const ORDER: readonly (readonly string[])[] = [
  ['workflow/core'],
  // Every setting there is: both flows know their type.
  ['configuration/settings.ts'],
  ['workflow/plan'],
  ['workflow/run'],
  ['workflow/workstream'],
  ['cost'],
  ['commands'],
  ['state-manager'],
  ['configuration'],
  ['machine'],
  ['engine'],
  ['doctor'],
  ['shown'],
  ['claude-code'],
  ['board/page'],
  ['board/server'],
  ['headless'],
  ['workers'],
  ['plugin-folder.ts', 'compiled.ts'],
  ['claude-code/hooks', 'cli'],
  ['hook.ts', 'start.ts', 'phasegate.ts', 'work.ts', 'statusline.ts'],
]

/** The pure parts: no file, clock, random number or environment; only these packages. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  'workflow/core': ['zod/mini', 'fastest-levenshtein'],
  'configuration/settings.ts': ['zod/mini'],
  'workflow/plan': ['zod/mini'],
  'workflow/run': ['zod/mini'],
  'workflow/workstream': ['zod/mini'],
  cost: [],
  commands: [],
}

interface Import {
  /** Path below src, with `/`. */
  readonly file: string
  /** A path below src, or the name of a package. */
  readonly of: string
  readonly isOurs: boolean
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.split(sep).join('/'))

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*(?:\{[^}]*\}[^'"\n;]*)?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/g

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(SRC, file), 'utf8')
  return [...text.matchAll(IMPORT)].map(([, from, dynamic, bare]) => {
    const named = from ?? dynamic ?? bare ?? ''
    const isOurs = named.startsWith('.')
    return {
      file,
      isOurs,
      of: isOurs
        ? normalize(join(dirname(file), named))
            .split(sep)
            .join('/')
        : named,
    }
  })
}

const imports = files.flatMap(importsOf)

const ROOMS = new Set(ORDER.flat())
const partOf = (file: string): string => {
  const [first = '', second = ''] = file.split('/')
  return ROOMS.has(`${first}/${second}`) ? `${first}/${second}` : first
}
const rowOf = (file: string): number => ORDER.findIndex((row) => row.includes(partOf(file)))
const shown = ({ file, of }: Import): string => `${file} imports ${of}`

test('every file is in a part that has its place in the order', () => {
  expect(files.filter((file) => rowOf(file) === -1)).toEqual([])
  expect(imports.length).toBeGreaterThan(files.length)
})

test('imports point to the left', () => {
  const ours = imports.filter(({ isOurs, of }) => isOurs && of.endsWith('.ts'))
  const wrong = ours.filter(({ file, of }) => partOf(file) !== partOf(of) && rowOf(of) >= rowOf(file))
  expect(wrong.map(shown)).toEqual([])
})

test('what is imported is there, with its extension', () => {
  const gone = imports.filter(({ isOurs, of }) => isOurs && !existsSync(join(SRC, of)))
  expect(gone.map(shown)).toEqual([])
})

describe('the pure parts', () => {
  const pure = imports.filter(({ file }) => PURE[partOf(file)] !== undefined)

  test('import these packages and each other, and nothing of Node', () => {
    const wrong = pure.filter(({ file, of, isOurs }) => !isOurs && PURE[partOf(file)]?.includes(of) !== true)
    expect(wrong.map(shown)).toEqual([])
  })

  test('ask neither the clock nor chance nor the process', () => {
    const wrong = files
      .filter((file) => PURE[partOf(file)] !== undefined)
      .filter((file) =>
        /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bglobalThis\b|\bperformance\./.test(
          readFileSync(join(SRC, file), 'utf8'),
        ),
      )
    expect(wrong).toEqual([])
  })
})

test('there are no barrels, and no file is named after what nobody looks for', () => {
  const names = new Set(['index.ts', 'utils.ts', 'util.ts', 'helpers.ts', 'types.ts', 'common.ts', 'misc.ts'])
  expect(files.filter((file) => names.has(basename(file)))).toEqual([])
  expect(files.filter(isBarrel)).toEqual([])
})

// Hands on what others declare and declares nothing itself.
const isBarrel = (file: string): boolean => {
  const text = readFileSync(join(SRC, file), 'utf8')
  return (
    /^export \*/m.test(text) ||
    (/^export .*\bfrom '/m.test(text) && !/^(?:export )?(?:const|class|interface|type \w+ =)/m.test(text))
  )
}

test('parts of the table that are gone are no part of it any more', () => {
  const planned = new Set(['work.ts'])
  const there = new Set(files.map(partOf))
  expect(ORDER.flat().filter((part) => !there.has(part) && !planned.has(part))).toEqual([])
})

test('what every command of `work` loads holds no schemas: they are compiled only where a text is new', () => {
  const dist = join(SRC, '..', 'dist')
  const holdsSchemas = (bundle: string): boolean => /ZodMini/.test(readFileSync(join(dist, bundle), 'utf8'))
  expect(['work.js', 'work-readers.js'].map(holdsSchemas)).toEqual([false, true])
})

test('what is shown knows no client: neither its environment nor its marks', () => {
  const shownFiles = files.filter((file) => partOf(file) === 'shown')
  const wrong = shownFiles.filter((file) =>
    /CLAUDE_|CLAUDECODE|process\.env|\/phasegate:|!work|!phasegate/.test(readFileSync(join(SRC, file), 'utf8')),
  )
  expect(wrong).toEqual([])
})
