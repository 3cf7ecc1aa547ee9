import { Misused } from '../workflow/core/refused.ts'
import { type Command, JSON_OPTION, option, type Table, type Values } from './command.ts'

const URL_OPTION = option({ name: 'connect', value: 'URL', summary: 'of the pool; without it that of this machine' })

/** What may be said of work whose steps other machines do. */
export const FLEET_OPTIONS = [
  { name: 'workers', value: 'URL', summary: 'the pool whose machines do the steps', only: 'shell' },
  { name: 'remote', value: 'NAME', summary: 'the git remote that their commits go through (origin)', only: 'shell' },
] as const

export const WORKER = {
  summary: 'Be one machine of a pool: do the steps that runs give out',
  options: [
    URL_OPTION,
    { name: 'slots', value: 'NUMBER', summary: 'how many agents at once (1)' },
    { name: 'label', value: 'LABELS', summary: 'what it has, as profiles need it: gpu,big' },
    { name: 'name', value: 'NAME', summary: 'what it is called, also after a restart' },
    { name: 'claude', value: 'PATH', summary: 'the client that is started (headless.claude)' },
    { name: 'silence', value: 'MINUTES', summary: 'how long an agent may say nothing (30)' },
  ],
  example: '--connect http://10.0.0.5:9099 --slots 4 --label gpu',
} as const satisfies Command

export const WORKERS = {
  'workers up': {
    summary: 'Start a pool here: what workers take steps from',
    options: [
      { name: 'host', value: 'ADDRESS', summary: 'where it listens (127.0.0.1)' },
      { name: 'port', value: 'NUMBER', summary: 'on which port (9099)' },
      { name: 'engine', value: 'PATH', summary: 'the engine; without it npm fetches the tested one' },
      { name: 'cluster', value: 'URLS', summary: 'a cluster of the engine instead: the admin addresses of its nodes' },
      { name: 'lease', value: 'SECONDS', summary: 'how long a machine may be silent (30)' },
    ],
    example: '--host 10.0.0.5',
  },
  'workers status': {
    summary: 'Show the machines of a pool and what each does',
    options: [URL_OPTION, JSON_OPTION],
    example: '--connect http://10.0.0.5:9099',
  },
  'workers drain': {
    summary: 'Let machines finish what they do, take nothing more, and end',
    positionals: [{ name: 'MACHINE', summary: 'its name, or a label of several' }],
    options: [URL_OPTION, JSON_OPTION],
    example: 'gpu',
  },
} as const satisfies Table

/** Misused: what is no number of its kind. */
export const workerOf = (asked: Values<typeof WORKER>) => ({
  slots: whole('--slots', asked.slots ?? '1', 1, 1000),
  labels: listed(asked.label),
  silenceMs: whole('--silence', asked.silence ?? '30', 1, 10_000) * 60_000,
})

/** Misused: what is no number of its kind. */
export const upOf = (asked: Values<(typeof WORKERS)['workers up']>) => ({
  host: asked.host ?? '127.0.0.1',
  port: whole('--port', asked.port ?? '9099', 0, 65_535),
  nodes: listed(asked.cluster).map(nodeOf),
  leaseMs: whole('--lease', asked.lease ?? '30', 1, 3600) * 1000,
})

const listed = (typed = ''): string[] => typed.split(/[\s,]+/).filter((each) => each !== '')

const nodeOf = (typed: string): string => {
  if (/^https?:\/\/[^/]+/.test(typed)) return typed
  throw new Misused(
    `--cluster is addresses such as http://10.0.0.1:9070,http://10.0.0.2:9070, not ${JSON.stringify(typed)}`,
  )
}

const whole = (flag: string, typed: string, least: number, most: number): number => {
  const number = /^\d+$/.test(typed) ? Number(typed) : Number.NaN
  if (number >= least && number <= most) return number
  throw new Misused(`${flag} is a whole number from ${least} to ${most}, not ${JSON.stringify(typed)}`)
}
