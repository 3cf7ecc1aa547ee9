import { type Paint, plain } from '../shown/paint.ts'

/**
 * Colours for a terminal whose user did not turn them off (`NO_COLOR`, https://no-color.org), and none for anything else:
 * a pipe gets plain text under `CI` as well, which picocolors by itself would colour.
 */
export const colorsFor = async (
  output: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Promise<Paint> => {
  const wanted = output.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  // Loaded only where there are colours: picocolors looks at the terminal as it starts, which takes 3 ms.
  return wanted ? (await import('picocolors')).default.createColors(true) : plain
}
