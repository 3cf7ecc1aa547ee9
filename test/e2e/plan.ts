/** What a task of a plan needs, and how hard it is. */
type Task = readonly [needs: string, complexity: 'easy' | 'medium' | 'hard']

/** A plan of up to three tasks, each of which writes one file. */
export const planOf = (...tasks: readonly Task[]): string =>
  ['## Tasks\n', ...tasks.map((task, index) => taskBlock(index + 1, ...task))].join('\n')

/** The block of its n-th task, from 1. */
export const taskBlock = (number: number, ...[needs, complexity]: Task): string => {
  const name = ['First', 'Second', 'Third'][number - 1] ?? ''
  const file = ['one', 'two', 'three'][number - 1] ?? ''
  return `### Task ${number}: ${name} file
- **Files:** src/${file}.txt
- **Dependencies:** ${needs}
- **Complexity:** ${complexity}
- **Instructions:** Write the ${name.toLowerCase()} file.
`
}
