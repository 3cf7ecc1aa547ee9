import { JSON_OPTION, type CliCommand } from '../../src/cli/table.ts'
import { Misused, Refused } from '../../src/workflow/core/refused.ts'

/** A small table of commands with every kind of argument and every kind of end. */
export const SAMPLE: readonly CliCommand[] = [
  {
    name: 'list',
    summary: 'List the threads',
    positionals: [],
    options: [
      { name: 'stage', value: 'N', summary: 'only this stage' },
      { name: 'status', value: 'S', summary: 'only this status', choices: ['pending', 'completed', 'blocked'] },
      { name: 'all', summary: 'finished ones too' },
      JSON_OPTION,
    ],
    example: 'list --stage 1 --status blocked',
    run: ({ values, switches, colors }) => ({
      text: colors.green(`stage ${values.stage ?? 'any'}, ${values.status ?? 'any'}, ${[...switches].join(' ')}`),
      json: { stage: values.stage ?? null },
    }),
  },
  {
    name: 'approve plan',
    summary: 'Approve the plan',
    positionals: [],
    options: [{ name: 'force', summary: 'in spite of open questions' }],
    example: 'approve plan --force',
    run: () => ({ text: 'approved' }),
  },
  {
    name: 'approve stage',
    summary: 'Approve a stage',
    positionals: [{ name: 'N', summary: 'its number' }],
    options: [],
    example: 'approve stage 2',
    run: ({ values }) => ({ text: `approved stage ${values.N}` }),
  },
  {
    name: 'update',
    summary: 'Update a thread',
    positionals: [],
    options: [
      { name: 'report', value: 'TEXT', summary: 'one or two sentences' },
      { name: 'thread', value: 'ID', summary: 'the thread', required: true },
    ],
    example: 'update --thread 01.01.01 --report done',
    run: ({ values }) => ({ text: `${values.thread}: ${values.report ?? ''}`, exitCode: 3 }),
  },
  {
    name: 'set',
    summary: 'Set a value in a scope',
    positionals: [
      { name: 'scope', summary: 'where', choices: ['global', 'project'] },
      { name: 'value', summary: 'what', optional: true },
    ],
    options: [],
    example: 'set global 3',
    run: ({ values }) => ({ text: `${values.scope} ${values.value ?? 'none'}` }),
  },
  {
    name: 'start',
    summary: 'Start a task',
    positionals: [{ name: 'TASK', summary: 'the task' }],
    options: [{ name: 'no-test', summary: 'without TEST' }],
    example: 'start fix it --no-test',
    verbatim: true,
    run: ({ words }) => ({ text: JSON.stringify(words) }),
  },
  {
    name: 'fail',
    summary: 'End badly',
    positionals: [{ name: 'how', summary: 'the kind of end' }],
    options: [JSON_OPTION],
    example: 'fail refused',
    run: async ({ values }) => {
      await Promise.resolve()
      if (values.how === 'refused') throw new Refused('thread', 'no thread 01.02.05\nSee: work list --stage 1')
      if (values.how === 'misused') throw new Misused('--a and --b contradict each other')
      if (values.how === 'thrown') throw 'a string'
      throw new TypeError('x is not a function')
    },
  },
  {
    name: 'flood',
    summary: 'Print very much',
    positionals: [],
    options: [],
    example: 'flood',
    run: () => ({ text: 'line\n'.repeat(1_000_000) }),
  },
]
