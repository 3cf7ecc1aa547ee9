. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "lists", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# lists

`median(numbers)` and `unique(values)`; neither changes what it is given.
END

file src/median.js <<'END'
export const median = (numbers) => numbers.sort()[Math.floor(numbers.length / 2)]
END

file src/unique.js <<'END'
export const unique = (values) => values.filter((value, index) => values.indexOf(value) === index)
END

file test/both.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median } from '../src/median.js'
import { unique } from '../src/unique.js'

test('the median of three', () => {
  assert.equal(median([3, 1, 2]), 2)
})

test('each once', () => {
  assert.deepEqual(unique(['a', 'b', 'a']), ['a', 'b'])
})
END

file work/001-js-bugs/PLAN.md <<'END'
# Plan: Mend two defects
## Summary
`median(numbers)` and `unique(values)`; neither changes what it is given.
## References
- README.md
## Stages
### Stage 01: Mend two defects
#### Definition
All of it works and is tested.
#### Constitution
Nothing else is touched; no test is weakened.
#### Questions
- [x] Any dependency? None.
#### Batches
##### Batch 01: Both defects
###### Thread 01: Median @agent:default
**Summary:** Median.
**Files:** `src/median.js`, `test/median.test.js`
**Details:**
`median` sorts as text, changes the list it is given, and is wrong for an even count (it is the mean of the two in the middle). Mend it; test it in `test/median.test.js`.
###### Thread 02: Unique @agent:default
**Summary:** Unique.
**Files:** `src/unique.js`, `test/unique.test.js`
**Details:**
`unique` loses NaN, which is to be kept once. Mend it; test it in `test/unique.test.js`.
END

ready_to_execute 001-js-bugs
