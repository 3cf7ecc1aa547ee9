. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "units", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# units

Converts lengths and temperatures.
END

file src/length.js <<'END'
const METRES = { m: 1, km: 1000, cm: 0.01 }

export const toMetres = (value, unit) => value * METRES[unit]
END

file test/length.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toMetres } from '../src/length.js'

test('knows metric lengths', () => {
  assert.equal(toMetres(2, 'km'), 2000)
  assert.equal(toMetres(50, 'cm'), 0.5)
})
END

file work/001-js-units/PLAN.md <<'END'
# Plan: Units
## Summary
Converts lengths and temperatures.
## References
- README.md
## Stages
### Stage 01: Units
#### Definition
All of it works and is tested.
#### Constitution
Nothing else is touched; no test is weakened.
#### Questions
- [x] Any dependency? None.
#### Batches
##### Batch 01: Both units
###### Thread 01: Lengths @agent:default
**Summary:** Lengths.
**Files:** `src/length.js`, `test/length.test.js`
**Details:**
`toMetres` knows `in` (0.0254 m) and `ft` (0.3048 m), and throws a RangeError for a unit it does not know. Test it.
###### Thread 02: Temperatures @agent:default
**Summary:** Temperatures.
**Files:** `src/temperature.js`, `test/temperature.test.js`
**Details:**
`toCelsius(value, unit)` for `C`, `F` and `K`; a RangeError for any other unit. Test it.
END

ready_to_execute 001-js-units
