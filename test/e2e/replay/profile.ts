import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What an agent is made of: who it is, what it may use, and on which model it runs. */
export interface Profile {
  readonly system: string
  readonly tools: readonly string[]
  readonly model: string | undefined
}

/** The profile of the plugin (`phasegate:explorer`) or of the project; one of the client's own has no text here. */
export const profileOf = (type: string, plugin: string, project: string): Profile => {
  const path = type.startsWith('phasegate:')
    ? join(plugin, 'agents', `${type.replace('phasegate:', '')}.md`)
    : join(project, '.claude', 'agents', `${type}.md`)
  if (!existsSync(path)) return { system: '', tools: ['Agent', 'Bash', 'Edit', 'Read', 'Write'], model: undefined }
  const { fields, body } = frontMatter(readFileSync(path, 'utf8'))
  return { system: body, tools: (fields['tools'] ?? '').split(/,\s*/), model: fields['model'] }
}

/** Text with a head of `name: value` lines. */
export const frontMatter = (
  text: string,
): { readonly fields: Readonly<Record<string, string>>; readonly body: string } => {
  const [, head = '', body = text] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? []
  const fields = [...head.matchAll(/^([\w-]+):\s*(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const)
  return { fields: Object.fromEntries(fields), body }
}
