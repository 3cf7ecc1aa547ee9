import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files whose tests fill the memory run after those that start processes, which a large process does slowly. */
export class LargeLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(isLarge(a)) - Number(isLarge(b)))
  }
}

const isLarge = ({ project, moduleId }: TestSpecification): boolean => project.name === 'unit' && LARGE.test(moduleId)

const LARGE = /\/(?:board|workflow)\/|(?:model|step-prompt)\.test\.ts$/
