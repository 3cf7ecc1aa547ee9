import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY } from '../client/binary.ts'
import type { Span } from '../client/spans.ts'
import { svgOf } from './svg.ts'

export const PICTURES = join(REPOSITORY, 'docs/pictures')

/** How wide every terminal is. */
export const COLUMNS = 100

type Lines = readonly (readonly Span[])[]

/** Writes excerpts of a terminal's screen as `<name>.svg`. */
export const draw = (name: string, title: string, ...excerpts: readonly Lines[]): Promise<void> =>
  writeFile(join(PICTURES, `${name}.svg`), svgOf(excerpts, COLUMNS, title))
