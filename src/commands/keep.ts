import { JSON_OPTION, type Positional, type Table } from './command.ts'

const ID = { name: 'ID', summary: '001-name, its number or its name' } as const satisfies Positional
const OF_ONE = { positionals: [ID], options: [JSON_OPTION], example: '001-tea' } as const

/** The commands of `work` that move a whole workstream. */
export const KEEP = {
  rename: {
    summary: 'Give a workstream another name; its number stays',
    positionals: [ID, { name: 'NAME', summary: 'lower-case words joined by -' }],
    options: [JSON_OPTION],
    example: '001-tea green-tea',
  },
  archive: { summary: 'Put a workstream away, to work/.archive/', ...OF_ONE },
  delete: { summary: 'Move a workstream to work/.trash/; it can be restored', ...OF_ONE },
  restore: { summary: 'Bring an archived or deleted workstream back', ...OF_ONE },
} as const satisfies Table
