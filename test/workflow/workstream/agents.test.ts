import { expect, test } from 'vitest'
import { isTransient, replacement, resolveAgent, roleFamily } from '../../../src/workflow/workstream/agents.ts'

const SHIPPED = [
  'default',
  'default-fast',
  'frontend-designer-opus',
  'frontend-designer-sonnet',
  'manager',
  'system-engineer-opus',
  'system-engineer-sonnet',
]

test.for([
  ['system-engineer-opus', 'system-engineer'],
  ['system-engineer', 'system-engineer'],
  ['frontend-designer-sonnet', 'frontend-designer'],
  ['default', 'default'],
  ['default-fast', 'default'],
  ['defaulter', null],
  ['manager', null],
] as const)('%s is of the family %s', ([agent, family]) => {
  expect(roleFamily(agent)).toBe(family)
})

test.for([
  ['default', { agent: 'default', fallback: false }],
  ['default-fast', { agent: 'default-fast', fallback: false }],
  ['painter', { agent: 'default', fallback: true }],
  [null, { agent: 'default', fallback: true }],
] as const)('a thread of %s runs as %j', ([assigned, resolved]) => {
  expect(resolveAgent(assigned, SHIPPED)).toEqual(resolved)
})

test.for([
  ['system-engineer-opus', [], 'system-engineer-sonnet'],
  ['system-engineer-opus', ['system-engineer-sonnet'], 'default'],
  ['frontend-designer-sonnet', [], 'frontend-designer-opus'],
  ['default', [], 'default-fast'],
  ['default-fast', [], 'default'],
  ['default-fast', ['default'], null],
  ['painter', [], 'default'],
  ['painter', ['default'], 'default-fast'],
  ['painter', ['default', 'default-fast'], null],
] as const)('after %s (tried: %j) comes %s', ([agent, tried, next]) => {
  expect(replacement(agent, [agent, ...tried], SHIPPED)).toBe(next)
})

test('of no profiles none takes over', () => {
  expect(replacement('default', [], [])).toBe(null)
})

test.for([
  'API Error: 429 {"type":"error","error":{"type":"rate_limit_error"}}',
  'got a 529 from the API',
  'HTTP 429',
  'status=529',
  'Overloaded',
  'overloaded_error',
  'the server is overloaded',
  'overload',
  'Rate limit reached',
  'rate-limited by the provider',
  'Too Many Requests',
  'connection',
  'Connection error.',
  'connection timed out',
  'the connection was closed',
  'network is unreachable',
  'read ECONNRESET',
  'TypeError: fetch failed',
  'socket hang up',
  'agent stopped without reporting',
  'the agent did not report',
])('transient: %s', (reason) => {
  expect(isTransient(reason)).toBe(true)
})

test.for([
  '',
  '429 tests failed',
  'src/a.ts:429:1 unexpected token',
  'see line 429',
  'No overload matches this call',
  'the function overloads do not agree',
  'the rate limiter drops every second request',
  'the database connection pool is not exported',
  'tests fail: expected 1 to be 2',
  'needs 01.01.02 first',
  'port 42900 is taken',
])('not transient: %s', (reason) => {
  expect(isTransient(reason)).toBe(false)
})
