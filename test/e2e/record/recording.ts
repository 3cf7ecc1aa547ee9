import type { Heard, HookAnswer, HookEvent } from './heard.ts'

/** What the client sends in a scene, with the names, times and texts of one run taken out. */
export interface Recording {
  /** What the environment of the hooks says. */
  readonly environment: Fields
  /** For each kind of event its fields, and the values that they take; and how it was answered. */
  readonly events: Readonly<Record<string, Fields>>
  /** What the client says of each task in the background. */
  readonly tasks: Fields
  /** Which kind of event follows which, for the same speaker. */
  readonly order: readonly string[]
}

type Fields = Readonly<Record<string, string>>

/** @param roots folders that are others in each run, by the name that stands for them */
export const recordingOf = (all: readonly Heard[], roots: Readonly<Record<string, string>>): Recording => {
  // Nobody waits for this one: a client that exits cuts its hook off.
  const heard = all
    .filter(({ event }) => kindOf(event) !== 'main StopFailure')
    // As they were sent, whichever was answered first.
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const plain = (text: string): string => plainly(text, roots)
  const kinds = grouped(heard, ({ event }) => kindOf(event))
  return {
    environment: valuesOf(
      heard.map(({ event, places: { CLAUDE_PID, CLAUDE_CODE_SESSION_ID, ...places } }) => [
        ...Object.entries(places).map(([name, value]) => [name, plain(value)] as const),
        ['CLAUDE_PID', /^\d+$/.test(CLAUDE_PID) ? 'a process' : CLAUDE_PID],
        ['CLAUDE_CODE_SESSION_ID', CLAUDE_CODE_SESSION_ID === event.session_id ? 'session_id' : 'of another session'],
      ]),
    ),
    events: Object.fromEntries(
      [...kinds]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, all]) => [
          kind,
          valuesOf(
            all.map(({ event, answer }) => [
              ...fieldsOf(event, TELLING.has(event.hook_event_name), plain),
              ['(answer)', answerKind(answer)] as const,
            ]),
          ),
        ]),
    ),
    tasks: valuesOf(
      heard.flatMap(({ event: { background_tasks: tasks } }) =>
        Array.isArray(tasks) ? tasks.map((task: unknown) => fieldsOf(task, false, plain)) : [],
      ),
    ),
    order: orderOf(heard),
  }
}

/** `main PreToolUse Agent`, `agent SubagentStop`, `main SessionStart clear`, `main UserPromptSubmit killed`, … */
const kindOf = (event: HookEvent): string => {
  const { agent_id: agent, hook_event_name: name, tool_name: tool, source, reason, prompt, tool_response: said } = event
  const status = tool === 'Agent' && isRecord(said) ? said['status'] : undefined
  return [agent === undefined ? 'main' : 'agent', name, tool, status, source, reason, notified(prompt)]
    .filter((word) => typeof word === 'string')
    .join(' ')
}

/** How the client says that an agent has ended, in a prompt of its own. */
const notified = (prompt: unknown): string | undefined => {
  if (typeof prompt !== 'string') return undefined
  if (prompt.startsWith('<agent-message')) return 'agent-message'
  if (/stopped by the user\.$/.test(prompt)) return 'stopped'
  return /^<task-notification>[^]*<status>(\w+)/.exec(prompt)?.[1]
}

type Field = readonly [path: string, value: string]

const fieldsOf = (event: unknown, isTold: boolean, plain: (text: string) => string): Field[] => {
  const walk = (path: string, name: string, value: unknown): Field[] => {
    // After /clear it is missing until somebody is told something: a matter of milliseconds, too.
    if (name === 'prompt_id') return []
    // Whether an agent that has just ended is still listed is a matter of milliseconds.
    if (name === 'background_tasks') return [[path, 'tasks']]
    if (Array.isArray(value)) {
      if (value.length === 0) return [[path, 'nothing']]
      return value.flatMap((item: unknown) => walk(`${path}[]`, name, item))
    }
    if (isRecord(value) && !FRAME.has(name))
      return Object.entries(value).flatMap(([key, each]) => walk(path === '' ? key : `${path}.${key}`, key, each))
    if (typeof value === 'string') {
      const kept = KEPT.has(name) || (isTold && TOLD.has(name)) || (name === 'prompt' && notified(value) !== undefined)
      if (PROFILE.has(name)) return [[path, value.replace(/^phasegate:.+/, 'phasegate:<profile>')]]
      return [[path, kept ? plain(value) : formOf(value, plain)]]
    }
    return [[path, typeof value === 'number' || isRecord(value) ? typeof value : String(value)]]
  }
  return walk('', '', event)
}

// What the client counts for itself.
const FRAME = new Set(['usage', 'toolStats'])

// Words of the client that decide something; all else is described by its form.
const KEPT = new Set([
  'hook_event_name',
  'source',
  'reason',
  'permission_mode',
  'tool_name',
  'expansion_type',
  'command_name',
  'command_source',
  'status',
  'type',
  'transcript_path',
  'agent_transcript_path',
  'cwd',
  'name',
])
const PROFILE = new Set(['agent_type', 'subagent_type', 'agentType'])
/** Events in which the client says why. */
const TELLING = new Set(['StopFailure', 'PostToolUseFailure'])
const TOLD = new Set(['error', 'last_assistant_message'])

const formOf = (value: string, plain: (text: string) => string): string => {
  const text = plain(value)
  if (/^<[\w ]+>$/.test(text)) return text
  return /^<(?:project|home)>\S*$/.test(text) ? 'a path' : 'text'
}

const plainly = (text: string, roots: Readonly<Record<string, string>>): string => {
  const named = Object.entries(roots).reduce(
    (so, [name, root]) => so.replaceAll(root, `<${name}>`).replaceAll(root.replaceAll(/[^\w]/g, '-'), `<${name}>`),
    text,
  )
  return named
    .replaceAll(/(\/\.agents\/trees\/)[^/\s<]+/g, '$1<tree>')
    .replaceAll(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, '<session>')
    .replaceAll(/\ba[\da-f]{16}\b/g, '<agent id>')
    .replaceAll(/\btoolu_\w+/g, '<call>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<model>')
    .replaceAll(/claude-\w+-[\d-]+/g, '<model name>')
    .replaceAll(/(<summary>Agent ")[^"]*/g, '$1…')
    .replaceAll(/(Background agent ")[^"]*/g, '$1…')
    .replaceAll(/<result>[^]*<\/result>/g, '<result>…</result>')
    .replaceAll(/(<agent-message[^>]*>)[^]*(<\/agent-message>)/g, '$1…$2')
    .replaceAll(/>\d+</g, '>0<')
}

const answerKind = (answer: HookAnswer | null): string => {
  if (answer === null) return 'nothing'
  const { tree, systemMessage, decision, continue: goesOn, hookSpecificOutput: output } = answer
  const parts = [
    ...(tree === undefined ? [] : ['a tree']),
    ...(output?.permissionDecision === undefined ? [] : [output.permissionDecision]),
    ...(output?.updatedInput === undefined ? [] : ['other input']),
    ...(output?.updatedToolOutput === undefined ? [] : ['other output']),
    ...(output?.additionalContext === undefined ? [] : ['context']),
    ...(decision === undefined ? [] : [decision]),
    ...(goesOn === false ? ['end of turn'] : []),
    ...(systemMessage === undefined ? [] : ['message']),
  ]
  // What its terminal shows beside its text is nothing to the client.
  return parts.join(' + ') || 'nothing'
}

/** All values of each field, and whether it was missing at times. */
const valuesOf = (all: readonly (readonly Field[])[]): Fields => {
  const paths = [...new Set(all.flatMap((fields) => fields.map(([path]) => path)))]
  return Object.fromEntries(
    paths.map((path) => {
      const values = all.flatMap((fields) => {
        const here = fields.filter(([each]) => each === path).map(([, value]) => value)
        return here.length > 0 ? here : ['(absent)']
      })
      return [path, [...new Set(values)].toSorted().join(' | ')]
    }),
  )
}

const orderOf = (heard: readonly Heard[]): string[] => {
  const speakers = grouped(heard, ({ event }) => `${event.session_id} ${event.agent_id ?? ''}`)
  const pairs = [...speakers.values()].flatMap((said) => {
    const kinds = said.map(({ event }) => kindOf(event)).filter((kind, index, all) => kind !== all[index - 1])
    return kinds.slice(1).map((kind, index) => `${kinds[index]} -> ${kind.replace(/^\w+ /, '')}`)
  })
  return [...new Set(pairs)].toSorted()
}

const grouped = (heard: readonly Heard[], by: (heard: Heard) => string): Map<string, Heard[]> => {
  const groups = new Map<string, Heard[]>()
  for (const each of heard) groups.set(by(each), [...(groups.get(by(each)) ?? []), each])
  return groups
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
