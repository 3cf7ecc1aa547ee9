export { columns } from '../claude-code/columns.ts'

/** The text indented by two spaces a level. */
export const indented = (text: string, levels = 1): string => text.replaceAll(/^(?=.)/gm, '  '.repeat(levels))
