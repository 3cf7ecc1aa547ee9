import { JSON_OPTION, type Positional, type Table } from './command.ts'

const ID = { name: 'ID', summary: '001-name, its number or its name' } as const satisfies Positional

/** The commands of `work` that move a whole workstream. */
export const KEEP = {
  rename: {
    summary: 'Give a workstream another name; its number stays',
    positionals: [ID, { name: 'NAME', summary: 'lower-case words joined by -' }],
    options: [JSON_OPTION],
    example: '001-tea green-tea',
  },
  archive: {
    summary: 'Put a workstream away, to work/.archive/',
    positionals: [ID],
    options: [JSON_OPTION],
    example: '001-tea',
  },
  delete: {
    summary: 'Move a workstream to work/.trash/; it can be restored',
    positionals: [ID],
    options: [JSON_OPTION],
    example: '001-tea',
  },
  restore: {
    summary: 'Bring an archived or deleted workstream back',
    positionals: [ID],
    options: [JSON_OPTION],
    example: '001-tea',
  },
} as const satisfies Table
