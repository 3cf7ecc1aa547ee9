import * as fc from 'fast-check'
import type { PlanDraft } from '../../../src/workflow/plan/print.ts'

/** What breaks Markdown readers, in pieces. */
const piece = fc.constantFrom(
  'text',
  ' ',
  '\n',
  '\n\n',
  '\r\n',
  '\t',
  '    ',
  '- ',
  '1. ',
  '> ',
  '#',
  '# ',
  '### Stage 02: x',
  '\n###### Thread 09: y',
  '```',
  '~~~',
  '````',
  '\n```\n',
  '<!--',
  '-->',
  '<pre>',
  '---',
  '===',
  '**Summary:** ',
  '**Details:**',
  '\n**Files:** `a`',
  '@agent:',
  ' @agent:x',
  '`',
  '*',
  '[ ] ',
  'é',
  '😀',
  '\u2028',
  '\0',
  '\uFFFD',
  '\uFEFF',
  ':',
  '##',
  '<prose>',
  'TODO',
  '...',
  '\\',
)

export const wildText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

const wildLine = wildText

export const agentName = fc.constantFrom(
  'default',
  'default-fast',
  'system-engineer-opus',
  'phasegate:manager',
  'x.1_y',
)

const numbered = <Draft>(of: fc.Arbitrary<Draft>, least: number) =>
  fc
    .array(of, { minLength: least, maxLength: 3 })
    .map((drafts) => drafts.map((draft, index) => ({ ...draft, number: index + 1 })))

const thread = fc.record({
  name: wildLine,
  agent: fc.option(agentName),
  summary: wildText,
  files: fc
    .array(fc.constantFrom('src/a.ts', 'src/b, c.ts', 'docs/', 'a b'), { maxLength: 2 })
    .map((files) => [...new Set(files)]),
  depends: fc.constantFrom<string[]>([], ['01.01.01'], ['01.01.01', '01.01.02']),
  needs: fc.constantFrom<string[]>([], ['gpu'], ['gpu', 'big-1']),
  details: wildText,
})
const batch = fc.record({ name: wildLine, prose: wildText, threads: numbered(thread, 1) })
const stage = fc.record({
  name: wildLine,
  definition: wildText,
  constitution: wildText,
  questions: fc.array(fc.record({ text: wildLine, done: fc.boolean() }), { maxLength: 2 }),
  batches: numbered(batch, 1),
})

/** Plans of any shape with texts that try to be structure. */
export const planDraft: fc.Arbitrary<PlanDraft> = fc.record({
  title: wildLine,
  summary: wildText,
  references: fc.array(wildLine, { maxLength: 2 }),
  stages: numbered(stage, 1),
})
