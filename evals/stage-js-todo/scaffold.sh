. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "todo", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# todo

A list of things to do.
END

file src/store.js <<'END'
export const add = (todos, text) => [...todos, { id: todos.length + 1, text, done: false }]
END

file test/store.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { add } from '../src/store.js'

test('adds with the next number', () => {
  assert.deepEqual(add([], 'milk'), [{ id: 1, text: 'milk', done: false }])
})
END

file work/001-js-todo/PLAN.md <<'END'
# Plan: Todo
## Summary
A list of things to do.
## References
- README.md
## Stages
### Stage 01: Todo
#### Definition
All of it works and is tested.
#### Constitution
Nothing else is touched; no test is weakened.
#### Questions
- [x] Any dependency? None.
#### Batches
##### Batch 01: Parts
###### Thread 01: Store @agent:default
**Summary:** Store.
**Files:** `src/store.js`, `test/store.test.js`
**Details:**
`finish(todos, id)` and `remove(todos, id)` give a new list; both throw a RangeError for an id that is not there. The next id is one more than the highest. Test it.
###### Thread 02: Show @agent:default
**Summary:** Show.
**Files:** `src/show.js`, `test/show.test.js`
**Details:**
`show(todos)` gives a line for each, `[x] 1 milk` or `[ ] 1 milk`, and `nothing to do` for an empty list. Test it.
##### Batch 02: Whole
###### Thread 01: Run @agent:default
**Summary:** Run.
**Files:** `src/run.js`, `test/run.test.js`
**Details:**
`run(lines)` carries out `add TEXT`, `done ID` and `remove ID` one after another on an empty list, and gives what `show` says in the end. Any other command is an Error that names it. Test it.
END

ready_to_execute 001-js-todo
