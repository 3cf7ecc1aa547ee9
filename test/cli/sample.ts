import { JSON_OPTION, type Table } from '../../src/commands/command.ts'
import type { Given } from '../../src/commands/given.ts'
import { valuesOf } from '../../src/commands/read.ts'
import type { Input, Reply } from '../../src/cli/reply.ts'
import type { View } from '../../src/shown/paint.ts'
import { Misused, Refused } from '../../src/workflow/core/refused.ts'

/** A small table of commands with every kind of argument. */
export const SAMPLE = {
  list: {
    summary: 'List the threads',
    options: [
      { name: 'stage', value: 'N', summary: 'only this stage' },
      { name: 'status', value: 'S', summary: 'only this status', choices: ['pending', 'completed', 'blocked'] },
      { name: 'all', summary: 'finished ones too' },
      JSON_OPTION,
    ],
    example: '--stage 1 --status blocked',
  },
  'approve plan': {
    summary: 'Approve the plan',
    options: [
      { name: 'force', summary: 'in spite of open questions' },
      { name: 'revoke', summary: 'take it back' },
    ],
    exclusive: [['force', 'revoke']],
    example: '--force',
  },
  'approve stage': {
    summary: 'Approve a stage',
    positionals: [{ name: 'N', summary: 'its number' }],
    options: [],
    example: '2',
  },
  update: {
    summary: 'Update a thread',
    options: [
      { name: 'report', value: 'TEXT', summary: 'one or two sentences' },
      { name: 'thread', value: 'ID', summary: 'the thread', required: true },
    ],
    example: '--thread 01.01.01 --report done',
  },
  set: {
    summary: 'Set a value in a scope',
    positionals: [
      { name: 'scope', summary: 'where', choices: ['global', 'project'] },
      { name: 'value', summary: 'what', optional: true },
    ],
    options: [],
    example: 'global 3',
  },
  start: {
    summary: 'Start a task',
    positionals: [{ name: 'TASK', summary: 'the task', text: true }],
    options: [{ name: 'no-test', summary: 'without TEST' }, JSON_OPTION],
    example: 'fix it --no-test',
  },
  fail: {
    summary: 'End badly',
    positionals: [{ name: 'how', summary: 'the kind of end' }],
    options: [JSON_OPTION],
    example: 'refused',
  },
  flood: { summary: 'Print very much', options: [], example: '' },
} as const satisfies Table

type Name = keyof typeof SAMPLE
type Carry<Of extends Name> = (input: Input<(typeof SAMPLE)[Of]>) => Reply | Promise<Reply>

const CARRIED_OUT: { readonly [Of in Name]: Carry<Of> } = {
  list: ({ values, colors }) => ({
    text: colors.green(`stage ${values.stage ?? 'any'}, ${values.status ?? 'any'}, ${values.all ? 'all' : ''}`),
    json: { stage: values.stage ?? null },
  }),
  'approve plan': () => ({ text: 'approved' }),
  'approve stage': ({ values }) => ({ text: `approved stage ${values.N}` }),
  update: ({ values }) => ({ text: `${values.thread}: ${values.report ?? ''}`, exitCode: 3 }),
  set: ({ values }) => ({ text: `${values.scope} ${values.value ?? 'none'}` }),
  start: ({ values }) => ({ text: `${values.TASK}${values['no-test'] ? ', without TEST' : ''}` }),
  fail: async ({ values }) => {
    await Promise.resolve()
    if (values.how === 'refused') throw new Refused('thread', 'no thread 01.02.05\nSee: work list --stage 1')
    if (values.how === 'misused') throw new Misused('--a and --b contradict each other')
    if (values.how === 'thrown') throw 'a string'
    throw new TypeError('x is not a function')
  },
  flood: () => ({ text: 'line\n'.repeat(1_000_000) }),
}

export const runSample = <Of extends Name>(name: Of, given: Given, screen: View): Reply | Promise<Reply> =>
  CARRIED_OUT[name]({ values: valuesOf(SAMPLE[name], given), ...screen })
