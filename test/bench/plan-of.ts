/** A plan of so many threads, ten a batch and ten batches a stage, each with all fields: about 370 characters. */
export const planOf = (threads: number): string => {
  const parts = ['# Plan: Bench\n\n## Summary\n\nMany parts.\n\n## References\n\n- `README.md`\n\n## Stages\n']
  for (let index = 0; index < threads; index++) {
    const [stage, batch, thread] = [Math.floor(index / 100) + 1, (Math.floor(index / 10) % 10) + 1, (index % 10) + 1]
    if (batch === 1 && thread === 1) parts.push(stageHead(stage))
    if (thread === 1) parts.push(`\n##### Batch ${two(batch)}: Batch ${batch}\n`)
    parts.push(threadText(thread, index))
  }
  return parts.join('')
}

const two = (number: number): string => String(number).padStart(2, '0')

const stageHead = (stage: number): string => `
### Stage ${two(stage)}: Stage ${stage}

#### Definition

The parts of stage ${stage} are there.

#### Constitution

Rules that hold for all of them.

#### Questions

- [x] All of them? Yes

#### Batches
`

const threadText = (thread: number, index: number): string => `
###### Thread ${two(thread)}: Make part ${index} @agent:system-engineer-sonnet

**Summary:** Write part number ${index} of the whole, and its test.
**Files:** \`src/part-${index}.ts\`, \`test/part-${index}.test.ts\`
**Details:**
- Write \`src/part-${index}.ts\` with one exported function
- It takes a number and gives back another one
- Edge cases are 0 and negative numbers
`
