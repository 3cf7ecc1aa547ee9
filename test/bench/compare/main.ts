import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFiles } from '../../e2e/client/workplace.ts'
import { checkouts } from './checkout.ts'
import { claims } from './claim.ts'
import { idleCosts } from './idle.ts'
import { kills } from './killed.ts'
import { PHASEGATE, type Tool } from './tool.ts'

// `pnpm compare [name=folder …]`: what docs/comparison.md says was seen, beside plugins that lie in these folders.
const main = async (): Promise<void> => {
  const others = process.argv.slice(2).map((word): Tool => {
    const [name = '', folder = ''] = word.split('=')
    return { name, folder }
  })
  const root = mkdtempSync(join(tmpdir(), 'phasegate-'))
  await writeFiles(root, {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'nothing', version: '1.0.0', description: 'One hook.' }),
    'hooks/hooks.json': JSON.stringify({ hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [NOTHING] }] } }),
  })
  const without = { name: 'without its Workflow tool', args: ['--disallowedTools', 'Workflow'] }
  print(await idleCosts([without, { name: 'a hook: sh -c true', folder: root }, PHASEGATE, ...others]))
  rmSync(root, { recursive: true })
  print(await claims([PHASEGATE, ...others]))
  print(await checkouts())
  print(await kills())
}

const NOTHING = { type: 'command', command: 'sh', args: ['-c', 'true'] }

const print = (rows: readonly (readonly string[])[]): void => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  console.log(`${lines.map((line) => line.trimEnd()).join('\n')}\n`)
}

await main()
