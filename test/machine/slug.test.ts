import { expect, test } from 'vitest'
import { slug } from '../../src/machine/slug.ts'

test.each([
  ['feat: Add a --json flag', 'add-a-json-flag'],
  ['fix(cli)!: keep quotes', 'keep-quotes'],
  ['Docs: say why', 'say-why'],
  ['Fix the typo: two words', 'fix-the-typo-two-words'],
  ['test:unit fails', 'test-unit-fails'],
])('the name for %j is %s: it does not repeat the prefix of a commit', (title, name) => {
  expect(slug(title)).toBe(name)
})
