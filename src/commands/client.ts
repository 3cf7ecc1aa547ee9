import { APPROVE } from './approve.ts'
import { BUDGET } from './budget.ts'
import { type Command, type Table, WITH_CHANGES } from './command.ts'
import { PHASEGATE } from './phasegate.ts'
import { REOPEN } from './reopen.ts'
import { TAKE_OVER } from './run-stage.ts'

const STAGE = { name: 'stage number', summary: 'such as 1', ask: 'say which stage: one number' } as const

/** Slash commands that are no commands of `phasegate`. */
export const CLIENT = {
  configure: {
    summary: 'Show or change the settings',
    slash: '/phasegate:configure',
    positionals: [{ name: 'what to change', summary: 'in your words', optional: true, text: true }],
    options: [
      { name: 'show', summary: 'all settings in force' },
      { name: 'edit', summary: 'change what you say' },
      { name: 'reset', summary: 'every setting of a file' },
      { name: 'changed', summary: 'show only those that differ from the defaults' },
      { name: 'global', summary: 'the file of the user: ~/.phasegate/config.json' },
      { name: 'project', summary: 'the file of this project: .phasegate/config.json' },
    ],
    exclusive: [
      ['show', 'edit', 'reset'],
      ['global', 'project'],
      ['changed', 'reset'],
    ],
    example: '--edit fewer explorers --global',
  },
  approve: APPROVE,
  reopen: REOPEN,
  statusline: {
    summary: 'Put what runs here into your status line',
    slash: '/phasegate:statusline',
    positionals: [
      {
        name: 'answer',
        hint: 'yes|off',
        summary: 'yes puts it into your settings, off takes it out; without it you see what would change',
        choices: ['yes', 'off'],
        optional: true,
      },
    ],
    options: [],
    example: 'yes',
  },
  'plan-workstream': {
    summary: 'Write a plan with you',
    slash: '/plan-workstream',
    positionals: [{ name: 'goal', summary: 'in your words', text: true, ask: 'say what the workstream is for' }],
    options: [],
    example: 'Let users log in with a passkey',
  },
  'review-plan': {
    summary: 'Review the plan before you approve it',
    slash: '/review-plan',
    positionals: [{ name: 'what to look at', summary: 'in your words', optional: true, text: true }],
    options: [],
    example: '',
  },
  'edit-plan': {
    summary: 'Change the plan as you say',
    slash: '/edit-plan',
    positionals: [{ name: 'what to change', summary: 'in your words', text: true, ask: 'say what is to be changed' }],
    options: [],
    example: 'split thread 1.2.3 in two',
  },
  'execute-stage': {
    summary: 'Carry out a stage',
    slash: '/execute-stage',
    positionals: [STAGE],
    options: [TAKE_OVER, WITH_CHANGES, BUDGET],
    example: '1',
  },
  'execute-next-batch': {
    summary: 'Carry out the next batch',
    slash: '/execute-next-batch',
    options: [TAKE_OVER, WITH_CHANGES, BUDGET],
    example: '',
  },
  'review-stage': {
    summary: 'Review what a stage came to before you approve it',
    slash: '/review-stage',
    positionals: [STAGE],
    options: [],
    example: '1',
  },
} as const satisfies Table

/** Whatever is typed in the client, by its name without `phasegate:`. */
export const SLASH: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({ ...PHASEGATE, ...CLIENT }).filter(([, { slash }]) => slash !== undefined),
)
