import type { Reporter, TestModule } from 'vitest/node'

/** Ends the output with `N passed, N failed`, alone on a line: readable for whoever counts tests of any language. */
export const closingLine = (): Reporter => ({
  onTestRunEnd(modules: readonly TestModule[]) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string): number => states.filter((each) => each === state).length
    // A file that could not be loaded has no tests to count.
    const unloaded = modules.filter((module) => module.errors().length > 0).length
    console.log(`\n${count('passed')} passed, ${count('failed') + unloaded} failed`)
  },
})
