import type * as z from 'zod/mini'
import { oneOf, quote } from './wording.ts'

type Issue = z.core.$ZodIssue

/** What a value lacks of the shape it should have, a sentence for each issue: `issues[0].severity: expected …, found …`. */
export const shapeProblems = (issues: readonly Issue[], value: unknown): string[] =>
  issues.map((issue) => {
    const path = pathText(issue.path)
    const found = foundText(valueAt(value, issue.path))
    if (issue.code === 'custom') return `${path}: ${issue.message}`
    return `${path}: expected ${expectedText(issue)}, found ${found}`
  })

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || 'the JSON'

const expectedText = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected
    case 'invalid_value':
      return oneOf(issue.values.map((each) => (typeof each === 'string' ? `"${each}"` : String(each))))
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
        : `at least ${issue.minimum} ${issue.origin === 'string' ? 'character' : 'entry'}`
    case 'too_big':
      return `at most ${issue.maximum}`
    default:
      return 'another value'
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value)

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

const foundText = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isObject(value)) return 'an object'
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : quote(value)
  return JSON.stringify(value)
}
