import { readToken } from '../../workflow/run/artifact/json-flaw.ts'

/** A member of an object in a JSON text, by offsets. */
interface Member {
  readonly key: string
  readonly start: number
  readonly value: { readonly start: number; readonly end: number }
}

/** The members of the object that begins in a text of JSON at an offset. Edits on these offsets keep every other byte. */
export const membersOf = (json: string, from = 0): Member[] => {
  const members: Member[] = []
  // A byte order mark is no blank to JSON.
  let token = readToken(json, json.startsWith('\uFEFF', from) ? from + 1 : from)
  for (;;) {
    const key = readToken(json, token.end)
    if (key.kind !== 'string') return members
    const value = valueAt(json, readToken(json, key.end).end)
    members.push({ key: String(JSON.parse(key.text)), start: key.start, value })
    token = readToken(json, value.end)
  }
}

const valueAt = (json: string, from: number): Member['value'] => {
  const { start } = readToken(json, from)
  let depth = 0
  let end = from
  do {
    const token = readToken(json, end)
    if (token.text === '{' || token.text === '[') depth += 1
    if (token.text === '}' || token.text === ']') depth -= 1
    end = token.end
  } while (depth > 0)
  return { start, end }
}

/** The text with a member more, the last one, written as the others are. The object has members. */
export const withMember = (json: string, key: string, value: unknown): string => {
  const members = membersOf(json)
  const [first, last] = [members[0], members.at(-1)]
  if (!first || !last) throw new Error('an object without members')
  const gap = /\s*$/.exec(json.slice(0, first.start))?.[0] ?? ''
  const indent = gap.slice(gap.lastIndexOf('\n') + 1)
  const text = gap.includes('\n')
    ? JSON.stringify(value, null, indent).replaceAll('\n', `\n${indent}`)
    : JSON.stringify(value)
  const end = last.value.end
  return `${json.slice(0, end)},${gap === '' ? ' ' : gap}${JSON.stringify(key)}: ${text}${json.slice(end)}`
}

/** The text without a member, and without the comma that it needed. */
export const withoutMember = (json: string, key: string): string => {
  const members = membersOf(json)
  const index = members.findIndex((member) => member.key === key)
  const [before, member, after] = [members[index - 1], members[index], members[index + 1]]
  if (!member) return json
  const start = before ? before.value.end : member.start
  const end = !before && after ? after.start : member.value.end
  return json.slice(0, start) + json.slice(end)
}
