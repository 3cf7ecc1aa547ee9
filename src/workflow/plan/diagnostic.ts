export type DiagnosticSeverity = 'error' | 'warning'

/** What is wrong at one place of PLAN.md. `line` and `col` count from 1, `col` in UTF-16 units. */
export interface Diagnostic {
  readonly line: number
  readonly col: number
  readonly severity: DiagnosticSeverity
  readonly code: DiagnosticCode
  readonly message: string
}

/** Every diagnostic of PLAN.md. An error keeps the plan from being approved: work would be lost, doubled or misread. */
export const DIAGNOSTICS = {
  'agent-form': 'error', // An @agent: marker that is not at the end of the heading, is there twice, or is no name.
  'bad-character': 'error', // A NUL or U+FFFD: the file is not UTF-8 text.
  'batch-empty': 'error', // A batch without threads.
  'dependency-cycle': 'error', // Threads that wait for each other.
  'dependency-form': 'error', // Something in Depends that is not a thread id such as 01.02.03.
  'dependency-forward': 'error', // A dependency on a thread that comes later, or on itself.
  'dependency-unknown': 'error', // A dependency on a thread that does not exist.
  'fence-unclosed': 'error', // A code fence that is never closed: it hides everything below it.
  'heading-level': 'error', // A heading that is understood but has the wrong number of #.
  'heading-malformed': 'error', // Nearly right: the blank after the # or the colon after the number is missing.
  'heading-outside': 'error', // A stage outside "## Stages", or a batch or thread outside a stage.
  'heading-unknown': 'error', // A heading under "## Stages" that is not understood: text of what stands above it.
  'html-unclosed': 'error', // HTML that is never closed: it hides everything below it.
  'label-duplicate': 'error', // A field of a thread that is given twice.
  'name-missing': 'error', // A stage, batch or thread without a name.
  'number-duplicate': 'error', // A stage, batch or thread number that is used twice.
  'number-missing': 'error', // A stage, batch or thread without a number, or with the number 0.
  'number-order': 'error', // Numbers that do not rise from top to bottom.
  placeholder: 'error', // Text of a template that was never replaced: <prose>, TBD, TODO, lorem ipsum, ….
  'question-form': 'error', // Text under Questions that is not "- [ ] question" or "- [x] answered question".
  'section-duplicate': 'error', // A section that is given twice.
  'stage-empty': 'error', // A stage without threads.
  'stages-missing': 'error', // There is no "## Stages" with at least one stage.
  'text-lost': 'error', // Text that belongs to no section or field: no agent would see it.
  'thread-empty': 'error', // A thread with neither a summary nor details.
  'title-missing': 'error', // The plan does not start with "# Plan: title".
  'agent-unknown': 'warning', // An agent that there is not here, or that carries out no threads: default does.
  'batch-implicit': 'warning', // Threads of a stage without a batch heading: read as one batch.
  'dependency-parallel': 'warning', // A dependency on a thread of the same batch: the two do not run in parallel.
  'fence-nested': 'warning', // A fence that opens inside one of the same length: one is probably not closed.
  'file-conflict': 'warning', // Two parallel threads name the same file, or a folder and a file in it: a merge is likely.
  'file-outside': 'warning', // A path of Files that is not relative to the project, or leaves it.
  'files-form': 'warning', // An entry of Files that holds blanks.
  'heading-hidden': 'warning', // A stage, batch or thread heading inside a fence or comment: it does not count.
  'heading-in-list': 'warning', // A heading inside a list item: it is text, not structure.
  'heading-underlined': 'warning', // A title underlined with ===: it is text.
  'heading-unread': 'warning', // A heading outside "## Stages" that is not understood; no agent sees its text.
  'label-in-details': 'warning', // A field after Details: text of the details.
  'label-missing': 'warning', // Text of a thread without **Details:** in front: read as the details.
  'label-unknown': 'warning', // A bold label in front of Details that is not a field: text of the field above it.
  'number-gap': 'warning', // A number that is left out. Numbers are never used again.
  'placeholder-word': 'warning', // TODO, TBD or FIXME in the middle of a text.
  'section-empty': 'warning', // A section or field without text.
  'section-missing': 'warning', // A section or field that is not there.
  'text-unread': 'warning', // Text above the first section; no agent sees it.
} as const satisfies Record<string, DiagnosticSeverity>

export type DiagnosticCode = keyof typeof DIAGNOSTICS

export interface Position {
  readonly line: number
  readonly col: number
}

export const diagnose = (code: DiagnosticCode, at: Position, message: string): Diagnostic => ({
  line: at.line,
  col: at.col,
  severity: DIAGNOSTICS[code],
  code,
  message,
})

/** Where a character of a line stands, by its index. */
export const at = (line: { readonly number: number }, index = 0): Position => ({ line: line.number, col: index + 1 })

/** `PLAN.md:LINE:COL severity code message` */
export const formatDiagnostic = (diagnostic: Diagnostic, file = 'PLAN.md'): string =>
  `${file}:${diagnostic.line}:${diagnostic.col} ${diagnostic.severity} ${diagnostic.code} ${diagnostic.message}`

/** A piece of the plan as a message shows it: one line, no control characters, at most 60 characters. */
export const quote = (text: string): string => {
  const shown = text
    .slice(0, 300)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return `"${shown.length > 60 ? `${shown.slice(0, 59)}…` : shown}"`
}
