import { THREAD_STATUSES } from '../workflow/workstream/state.ts'
import { EVENTS_OPTION, JSON_OPTION, option, STREAM, type Table } from './command.ts'
import { KEEP } from './keep.ts'
import { REOPEN } from './reopen.ts'
import { RUN_STAGE } from './run-stage.ts'

const STAGE = option({ name: 'stage', value: 'N', summary: 'only this stage' })
const BATCH = option({ name: 'batch', value: 'SS.BB', summary: 'only this batch' })
const THREAD = option({ name: 'thread', value: 'ID', summary: 'the thread, such as 1.2.3', required: true })
const AS = option({
  name: 'as',
  value: 'TOKEN',
  summary: 'from the prompt of the agent that reports; people need none',
})
const NAME = option({ name: 'name', value: 'TEXT', summary: 'its heading', required: true })
const REASON = option({ name: 'reason', value: 'TEXT', summary: 'why', required: true })
const REVOKE = option({ name: 'revoke', summary: 'take the approval back' })
const REVOKE_REASON = option({ name: 'reason', value: 'TEXT', summary: 'why it is taken back' })

/** The commands of `work`, in the order of the help. */
export const WORK = {
  create: {
    summary: 'Start a workstream: a folder with a PLAN.md to fill in',
    options: [
      { name: 'name', value: 'KEBAB-NAME', summary: 'lower-case words joined by -', required: true },
      { name: 'stages', value: 'N', summary: 'how many stages the template has (1)' },
      { name: 'from-plan', summary: 'start from the plan that the last finished run left' },
      JSON_OPTION,
    ],
    exclusive: [['stages', 'from-plan']],
    example: '--name user-login --stages 3',
  },
  current: {
    summary: 'Show the workstreams, or make another one current',
    options: [{ name: 'set', value: 'ID', summary: 'which: 001-name, its number or its name' }, JSON_OPTION],
    example: '--set 2',
  },
  ...KEEP,
  list: {
    summary: 'List the threads with their status and report',
    options: [
      STAGE,
      { ...BATCH, value: 'B' },
      { name: 'status', value: 'S', summary: 'only this status', choices: THREAD_STATUSES },
      STREAM,
      JSON_OPTION,
    ],
    example: '--stage 1 --status blocked',
  },
  tree: { summary: 'Show stages, batches and threads as a tree', options: [STREAM, JSON_OPTION], example: '' },
  status: {
    summary: 'Show where the workstream stands, and the exact next command',
    options: [STREAM, JSON_OPTION],
    example: '--json',
  },
  watch: { summary: 'Show it at every change, until nothing runs or q', options: [STREAM, EVENTS_OPTION], example: '' },
  check: { summary: 'Check PLAN.md; exit code 1 on errors', options: [STREAM, JSON_OPTION], example: '' },
  preview: {
    summary: 'Show the plan and how far it is; carries nothing out',
    options: [
      { name: 'stage', value: 'N', summary: 'only this stage, with every thread in full' },
      STREAM,
      JSON_OPTION,
    ],
    example: '--stage 1',
  },
  'approve plan': {
    summary: 'Approve the plan as it is now; for people only',
    options: [{ name: 'force', summary: 'in spite of open questions' }, REVOKE, REVOKE_REASON, STREAM, JSON_OPTION],
    exclusive: [['force', 'revoke']],
    example: '',
  },
  'approve stage': {
    summary: 'Approve what a stage came to; for people only',
    positionals: [{ name: 'N', summary: 'the number of the stage' }],
    options: [{ name: 'force', summary: 'although its tests do not pass' }, REVOKE, REVOKE_REASON, STREAM, JSON_OPTION],
    exclusive: [['force', 'revoke']],
    example: '1',
  },
  reopen: REOPEN,
  assign: {
    summary: 'Give a thread to an agent, in PLAN.md',
    options: [
      THREAD,
      { name: 'agent', value: 'NAME', summary: 'a profile that work agents lists', required: true },
      STREAM,
      JSON_OPTION,
    ],
    example: '--thread 1.2.3 --agent system-engineer-opus',
  },
  update: {
    summary: 'Set the status of a thread, or note what else was found',
    options: [
      THREAD,
      AS,
      { name: 'status', value: 'S', summary: 'what it is now', choices: THREAD_STATUSES },
      { name: 'report', value: 'TEXT', summary: 'one or two sentences; completed, blocked and cancelled need them' },
      {
        name: 'unverified',
        value: 'COMMAND: TEXT',
        summary: 'completed, but this was refused: which command, in what words',
      },
      { name: 'note', value: 'TEXT', summary: 'what else was found; any number, one a call' },
      { name: 'agent', value: 'NAME', summary: 'assign it to this agent first, in PLAN.md' },
      STREAM,
      JSON_OPTION,
    ],
    example: '--thread 1.2.3 --status completed --report "The parser reads lists; see src/parse.ts"',
  },
  fail: {
    summary: 'Say that an attempt failed; failover decides what follows',
    options: [
      THREAD,
      AS,
      { ...REASON, summary: 'what went wrong' },
      { name: 'transient', summary: 'it may well work the next time (rate limit, connection)' },
      STREAM,
      JSON_OPTION,
    ],
    example: '--thread 1.2.3 --reason "the API was overloaded" --transient',
  },
  cancel: {
    summary: 'Give a thread up for good',
    options: [THREAD, REASON, STREAM, JSON_OPTION],
    example: '--thread 1.2.3 --reason "the library does it already"',
  },
  run: RUN_STAGE,
  next: {
    summary: 'Print the directive: which threads to start now',
    options: [STAGE, BATCH, STREAM, JSON_OPTION],
    exclusive: [['stage', 'batch']],
    example: '--stage 1',
  },
  wait: {
    summary: 'Wait until a thread changes, then print the directive',
    options: [
      STAGE,
      BATCH,
      { name: 'timeout', value: 'SECONDS', summary: 'how long at most (workstream.waitSeconds)' },
      STREAM,
      JSON_OPTION,
    ],
    exclusive: [['stage', 'batch']],
    example: '--stage 1 --timeout 60',
  },
  report: {
    summary: 'Print what a stage came to, and the exact next command',
    options: [
      { name: 'stage', value: 'N', summary: 'which (the one that is carried out, else the current one)' },
      STREAM,
      JSON_OPTION,
    ],
    example: '--stage 1',
  },
  'run-tests': {
    summary: 'Run the tests of a stage whose threads have ended',
    options: [{ ...STAGE, summary: 'which stage', required: true }, STREAM, JSON_OPTION],
    example: '--stage 1',
  },
  'add stage': {
    summary: 'Add a stage to PLAN.md',
    options: [NAME, STREAM, JSON_OPTION],
    example: '--name Documentation',
  },
  'add batch': {
    summary: 'Add a batch to a stage of PLAN.md',
    options: [{ name: 'stage', value: 'N', summary: 'where it goes', required: true }, NAME, STREAM, JSON_OPTION],
    example: '--stage 1 --name "Edge cases"',
  },
  'add thread': {
    summary: 'Add a thread to a batch of PLAN.md',
    options: [
      { name: 'batch', value: 'SS.BB', summary: 'where it goes', required: true },
      NAME,
      { name: 'agent', value: 'NAME', summary: 'the profile that does it (default)' },
      { name: 'summary', value: 'TEXT', summary: 'what it does, in one or two sentences' },
      { name: 'files', value: 'PATHS', summary: 'the files it changes, separated by commas' },
      { name: 'depends', value: 'IDS', summary: 'earlier threads it needs, separated by commas' },
      { name: 'needs', value: 'LABELS', summary: 'what a machine must have, where others do it (work run --workers)' },
      { name: 'details', value: 'TEXT', summary: 'all its agent has to know' },
      { name: 'details-file', value: 'PATH', summary: 'a file with the details' },
      STREAM,
      JSON_OPTION,
    ],
    exclusive: [['details', 'details-file']],
    example: '--batch 1.2 --name "Empty lists" --summary "An empty list prints nothing." --files src/list.ts',
  },
  cost: { summary: 'Show what it cost: by batch, agent and model', options: [STREAM, JSON_OPTION], example: '' },
  agents: { summary: 'List the agent profiles for threads', options: [JSON_OPTION], example: '--json' },
  repair: {
    summary: 'After a git merge: put the journals of both branches in order',
    options: [STREAM, JSON_OPTION],
    example: '',
  },
} as const satisfies Table

export type WorkName = keyof typeof WORK
