import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { completionScript } from '../../src/commands/completion.ts'
import { PHASEGATE } from '../../src/commands/phasegate.ts'
import { WORK } from '../../src/commands/work.ts'

const PROGRAMS = { phasegate: PHASEGATE, work: WORK }
const folder = mkdtempSync(join(tmpdir(), 'completion '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'my plan.md'), '')
const file = join(folder, 'completion.bash')
writeFileSync(file, completionScript('bash', PROGRAMS))

/** What bash offers when Tab is pressed at the end of the line. */
const offered = (line: string): string[] => {
  const words = line.split(' ')
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _phasegate 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', file, ...words], {
    cwd: folder,
    encoding: 'utf8',
  })
  return stdout.split('\n').filter(Boolean)
}

describe('in bash', () => {
  test.each([
    ['work ', expect.arrayContaining(['create', 'list', 'approve', 'add', 'repair'])],
    ['work u', ['update']],
    ['work approve ', ['plan', 'stage']],
    ['work add thread --de', ['--depends', '--details', '--details-file']],
    ['work update --thread 1.1.1 --status ', ['pending', 'in_progress', 'completed', 'blocked', 'cancelled']],
    ['work update --status c', ['completed', 'cancelled']],
    ['work update --thread ', []],
    ['work update --status completed --re', ['--report']],
    ['phasegate config ', ['show', 'get', 'set', 'reset', 'undo']],
    ['phasegate config reset --', ['--project', '--global', '--json', '--help']],
    ['phasegate dispatch --stage P', ['PLAN']],
    ['phasegate dispatch --profile ', ['quick', 'standard', 'thorough']],
    ['phasegate dispatch --no-test fix it --ex', ['--explorers']],
    ['phasegate dispatch -- fix --', []],
    ['phasegate dispatch --plan my', ['my plan.md']],
    ['phasegate completion ', expect.arrayContaining(['bash', 'zsh', 'fish'])],
    ['./bin/work tr', ['tree']],
    ['work nonsense ', []],
  ])('%j', (line, words) => {
    expect(offered(line)).toEqual(words)
  })
})

describe.each(['bash', 'zsh', 'fish'] as const)('the script for %s', (shell) => {
  const script = completionScript(shell, PROGRAMS)

  test('has every command and every option', () => {
    const names = Object.entries<Record<string, { options: readonly { name: string }[] }>>(PROGRAMS).flatMap(
      ([program, table]) =>
        Object.entries(table).flatMap(([name, row]) => [
          `${program} ${name} `,
          ...row.options.map((each) => `--${each.name}`),
        ]),
    )
    expect(names.filter((name) => !script.includes(name))).toEqual([])
  })
})

test('the script for bash is one that it can read', () => {
  const { status, stderr } = spawnSync('bash', ['-n', file], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('in zsh and fish a word stands with what it is for', () => {
  const table = {
    go: { summary: "Don't: stop", options: [{ name: 'how', choices: ['on', 'off'], summary: 'way' }], example: '' },
  }
  expect(completionScript('zsh', { it: table }).split('\n').slice(7, 12)).toMatchInlineSnapshot(`
    [
      "    *' -- '*) offered=() ;;",
      "    'it go '*'--how ') offered=('on' 'off') ;;",
      "    'it go '*) offered=('--how:way' '--help:this text') ;;",
      "    'it ') offered=('go:Don'\\''t: stop') ;;",
      "  esac",
    ]
  `)
  expect(completionScript('fish', { it: table })).toMatchInlineSnapshot(`
    "# Completes it in fish: phasegate completion fish | source
    function __phasegate
        set -l words (commandline -opc)
        set words[1] (basename $words[1])
        switch (string join ' ' -- $words)' '
            case '* -- *'
                true
            case 'it go *--how '
                printf '%s\\t%s\\n' 'on' '' 'off' ''
            case 'it go *'
                printf '%s\\t%s\\n' '--how' 'way' '--help' 'this text'
            case 'it '
                printf '%s\\t%s\\n' 'go' 'Don\\'t: stop'
        end
    end
    complete -c it -f -a '(__phasegate)'
    "
  `)
})
