import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files whose tests fill the memory run after those that start processes, which a large process does slowly. The longest that
 * start the real client come first: begun last, one of them would go on alone.
 */
export class LargeLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}

const place = ({ project, moduleId }: TestSpecification): number => {
  if (project.name === 'e2e') return Number(!LONG.test(moduleId))
  return Number(project.name === 'unit' && LARGE.test(moduleId))
}

const LARGE = /\/(?:board|workflow)\/|(?:model|step-prompt)\.test\.ts$/
const LONG = /\/(?:demo|unreachable|agents-that-end|orchestrators|evals|headless-run|refused|terminal-\w+)\.test\.ts$/
