import { shellWord } from '../workflow/core/shell-word.ts'
import { type Command, groupOf, optionsOf, type Table, takesValue } from './command.ts'

/** The script that completes these programs: it is loaded by the shell once and asks none of us again. */
export const completionScript = (shell: 'bash' | 'zsh' | 'fish', programs: Readonly<Record<string, Table>>): string => {
  const cases = [NOTHING_TO_OFFER, ...Object.entries(programs).flatMap(([program, table]) => casesOf(program, table))]
  return SCRIPTS[shell](Object.keys(programs), (written) => cases.map(written).join('\n'))
}

/** What is offered where the line before the cursor is this, `*` between the pieces. The first case that fits counts. */
interface Case {
  readonly line: readonly string[]
  readonly offered: readonly Offer[] | 'files'
}
type Offer = readonly [word: string, summary: string]

// Behind a lone `--` are words of the user's.
const NOTHING_TO_OFFER: Case = { line: ['', ' -- ', ''], offered: [] }

const casesOf = (program: string, table: Table): Case[] => {
  const rows = Object.entries(table)
  const firsts = [...new Set(rows.map(([name]) => name.split(' ')[0] ?? ''))]
  const summaryOf = (first: string): string => table[first]?.summary ?? Object.keys(groupOf(table, first)).join(', ')
  return [
    ...rows.flatMap(([name, row]) => commandCases(`${program} ${name} `, row)),
    ...firsts
      .filter((first) => !(first in table))
      .map((first) => ({
        line: [`${program} ${first} `],
        offered: Object.entries(groupOf(table, first)).map(offerOf),
      })),
    { line: [`${program} `], offered: firsts.map((first) => [first, summaryOf(first)]) },
  ]
}

const offerOf = ([word, { summary }]: [string, Command]): Offer => [word, summary]

const commandCases = (typed: string, row: Command): Case[] => {
  const options = optionsOf(row, 'shell')
  const places = (row.positionals ?? []).flatMap(({ choices }) => words(choices))
  const flags = options.map(({ name, summary }): Offer => [`--${name}`, summary])
  return [
    ...options.filter(takesValue).map(({ name, value, choices }): Case => ({
      line: [typed, `--${name} `],
      offered: value === 'PATH' ? 'files' : words(choices),
    })),
    { line: [typed, ''], offered: [...places, ...flags, ['--help', 'this text']] },
  ]
}

const words = (choices: readonly string[] = []): Offer[] => choices.map((word) => [word, ''])

type Script = (programs: readonly string[], cases: (written: (each: Case) => string) => string) => string

const pattern = ({ line }: Case): string => line.map((piece) => (piece === '' ? '' : `'${piece}'`)).join('*')

const bash: Script = (
  programs,
  cases,
) => `# Completes ${programs.join(' and ')} in bash: source <(phasegate completion bash)
_phasegate() {
  local line="\${COMP_WORDS[0]##*/} " current="\${COMP_WORDS[COMP_CWORD]}" offered= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do line+="$word "; done
  case $line in
${cases((each) => `    ${pattern(each)}) offered=${each.offered === 'files' ? 'files' : shellWord(each.offered.map(([word]) => word).join(' '))} ;;`)}
  esac
  if [ "$offered" = files ]; then
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$offered" -- "$current"))
  fi
}
complete -F _phasegate ${programs.join(' ')}
`

const zsh: Script = (programs, cases) => `#compdef ${programs.join(' ')}
# Completes ${programs.join(' and ')} in zsh, behind compinit: source <(phasegate completion zsh)
_phasegate() {
  local line="\${words[1]:t} " word
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do line+="$word "; done
  case $line in
${cases((each) => `    ${pattern(each)}) ${each.offered === 'files' ? '_files; return' : `offered=(${each.offered.map(described).join(' ')})`} ;;`)}
  esac
  _describe phasegate offered
}
compdef _phasegate ${programs.join(' ')}
`

const described = ([word, summary]: Offer): string => shellWord(summary === '' ? word : `${word}:${summary}`)

const fish: Script = (
  programs,
  cases,
) => `# Completes ${programs.join(' and ')} in fish: phasegate completion fish | source
function __phasegate
    set -l words (commandline -opc)
    set words[1] (basename $words[1])
    switch (string join ' ' -- $words)' '
${cases(({ line, offered }) => `        case '${line.join('*')}'\n            ${inFish(offered)}`)}
    end
end
${programs.map((program) => `complete -c ${program} -f -a '(__phasegate)'`).join('\n')}
`

const inFish = (offered: Case['offered']): string => {
  if (offered === 'files') return '__fish_complete_path (commandline -ct)'
  const texts = offered.flat().map((text) => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`)
  return offered.length === 0 ? 'true' : `printf '%s\\t%s\\n' ${texts.join(' ')}`
}

const SCRIPTS = { bash, zsh, fish }
