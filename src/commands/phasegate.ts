import { EVENTS_OPTION, JSON_OPTION, option, type Positional, type Table } from './command.ts'
import { DISPATCH } from './dispatch.ts'
import { OVERRIDE } from './override.ts'
import { RESUME } from './resume.ts'
import { RUN } from './run.ts'
import { WORKER, WORKERS } from './workers.ts'

const KEY = {
  name: 'KEY',
  summary: 'a setting, such as review.maxRetries, or a group, such as stages.TEST',
} as const satisfies Positional
const PROJECT = option({ name: 'project', summary: 'the file of this project: .phasegate/config.json' })
const GLOBAL = option({ name: 'global', summary: 'the file of the user: ~/.phasegate/config.json' })
const OF_A_FILE = { options: [PROJECT, GLOBAL, JSON_OPTION], exclusive: [['project', 'global']] } as const

const VERBOSE = option({ name: 'verbose', summary: 'every step with its attempts, every gate, every loop' })

/** The commands of `phasegate`, in the order of the help. Those with a `slash` are typed in the client, too. */
export const PHASEGATE = {
  dispatch: DISPATCH,
  run: RUN,
  status: {
    summary: 'Show where the run stands',
    slash: '/phasegate:status',
    options: [VERBOSE, JSON_OPTION],
    example: '--verbose',
  },
  watch: {
    summary: 'Show the run at every change, until it ends or you type q',
    options: [VERBOSE, EVENTS_OPTION],
    example: '',
  },
  runs: {
    summary: 'List the runs of this project, the last one first',
    slash: '/phasegate:runs',
    options: [JSON_OPTION],
    example: '',
  },
  show: {
    summary: 'Show a run, also an old one, in detail',
    slash: '/phasegate:show',
    positionals: [{ name: 'RUN', hint: 'run', summary: 'its id, or how that begins; phasegate runs lists them' }],
    options: [JSON_OPTION],
    example: '20261121-050000-1f0a3c',
  },
  cost: {
    summary: 'Show what a run cost: by phase, agent and model',
    positionals: [{ name: 'RUN', optional: true, summary: 'its id, or how that begins; without it the last one' }],
    options: [JSON_OPTION],
    example: '20261121-050000-1f0a3c',
  },
  statusline: {
    summary: 'Print one line of what runs here, for a status line',
    options: [],
    example: '',
  },
  board: {
    summary: 'Serve a page that shows runs and workstreams live, here alone',
    options: [
      { name: 'port', value: 'N', summary: 'the port, or the next one that is free (4765); 0: any', only: 'shell' },
      JSON_OPTION,
    ],
    example: '--port 4800',
  },
  export: {
    summary: 'Write a run or a workstream down, to be read elsewhere',
    positionals: [
      {
        name: 'NAME',
        optional: true,
        summary: 'a run or a workstream, as runs and work current list them; else the last run',
      },
    ],
    options: [
      { name: 'format', summary: 'as what', choices: ['html', 'md', 'json', 'csv'] },
      { name: 'output', value: 'PATH', summary: 'the file it is written to, instead of printing it' },
      { name: 'otlp', value: 'URL|FILE', summary: 'as OpenTelemetry spans, sent to a collector or kept' },
      JSON_OPTION,
    ],
    exclusive: [
      ['format', 'otlp'],
      ['output', 'otlp'],
    ],
    example: '20261121-050000-1f0a3c --format html --output run.html',
  },
  next: { summary: 'Print the directive: what the orchestrator must do now', options: [JSON_OPTION], example: '' },
  wait: {
    summary: 'Wait until there is something to do, then print the directive',
    options: [{ name: 'timeout', value: 'SECONDS', summary: 'how long at most (540)' }, JSON_OPTION],
    example: '--timeout 60',
  },
  stop: { summary: 'Stop the run; it can be resumed', slash: '/phasegate:stop', options: [JSON_OPTION], example: '' },
  resume: RESUME,
  override: OVERRIDE,
  'config show': {
    summary: 'Show the settings in force and where they come from',
    options: [{ name: 'changed', summary: 'only those that differ from the defaults' }, PROJECT, GLOBAL, JSON_OPTION],
    exclusive: [['project', 'global']],
    example: '--changed',
  },
  'config get': {
    summary: 'Print a setting in force and where it comes from',
    positionals: [KEY],
    ...OF_A_FILE,
    example: 'git.workflow',
  },
  'config set': {
    summary: 'Change a setting; the file before stays as config.json.bak',
    positionals: [KEY, { name: 'VALUE', summary: 'text, a number, true, false, null, or JSON' }],
    ...OF_A_FILE,
    example: 'review.maxRetries 3 --global',
  },
  'config reset': {
    summary: 'Take a setting, or all of them, out of a file',
    positionals: [{ ...KEY, optional: true }],
    ...OF_A_FILE,
    example: 'stages.TEST --project',
  },
  'config undo': {
    summary: 'Take back the last change to a file; again: take that back',
    ...OF_A_FILE,
    example: '--global',
  },
  doctor: {
    summary: 'Say what is wrong here and how to mend it',
    slash: '/phasegate:doctor',
    options: [
      { name: 'fix', summary: 'mend what can be mended without losing anything' },
      { name: 'accept', summary: 'for people: take commits that nobody of ours wrote' },
      { name: 'drop', summary: 'for people: set them aside, with all that came after them' },
      { name: 'not-called', summary: 'for /phasegate:doctor: its hook did not answer', only: 'shell' },
      JSON_OPTION,
    ],
    exclusive: [['fix', 'accept', 'drop']],
    example: '--fix',
  },
  trust: {
    summary: 'Show and accept what this project has code and agents do',
    slash: '/phasegate:trust',
    options: [
      { name: 'show', summary: 'accept nothing' },
      { name: 'revoke', summary: 'take back what was accepted' },
      JSON_OPTION,
    ],
    exclusive: [['show', 'revoke']],
    example: '--show',
  },
  'run-tests': {
    summary: "Run the project's lint and tests, when they come next",
    options: [
      { name: 'attempt', value: 'NUMBER', summary: 'for run-tests itself: the attempt left to the background' },
      JSON_OPTION,
    ],
    example: '',
  },
  'run-git': {
    summary: 'Commit what the run changed, when that is what comes next',
    options: [JSON_OPTION],
    example: '',
  },
  merge: {
    summary: 'Merge the branch of a run or a workstream into yours',
    slash: '/phasegate:merge',
    positionals: [{ name: 'BRANCH', optional: true, summary: 'which one; without it that of the last run' }],
    options: [JSON_OPTION],
    example: 'phasegate/add-a-json-flag',
  },
  clean: {
    summary: 'Remove what runs left behind: what is merged or named',
    slash: '/phasegate:clean',
    positionals: [
      { name: 'NAME', optional: true, summary: 'a branch, tree or kept commit that goes although it is not merged' },
    ],
    options: [JSON_OPTION],
    example: '',
  },
  ...WORKERS,
  worker: WORKER,
  completion: {
    summary: 'Print what completes phasegate and work in a shell',
    positionals: [{ name: 'SHELL', summary: 'of which shell', choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    example: 'bash',
  },
} as const satisfies Table

export type PhasegateName = keyof typeof PHASEGATE
