import { type Command, optionsOf, type Table, takesValue } from './command.ts'

type Shell = 'bash' | 'zsh' | 'fish'

/** The script that completes these programs: it is loaded by the shell once and asks none of us again. */
export const completionScript = (shell: Shell, programs: Readonly<Record<string, Table>>): string => {
  const cases = [NOTHING_TO_OFFER, ...Object.entries(programs).flatMap(([program, table]) => casesOf(program, table))]
  return SCRIPTS[shell](Object.keys(programs), cases)
}

/** What is offered where the line before the cursor is this, `*` between the pieces. The first case that fits counts. */
interface Case {
  readonly line: readonly string[]
  readonly offered: readonly Offer[] | 'files'
}
interface Offer {
  readonly word: string
  readonly summary: string
}

// Behind a lone `--` are words of the user's.
const NOTHING_TO_OFFER: Case = { line: ['', ' -- ', ''], offered: [] }

const casesOf = (program: string, table: Table): Case[] => {
  const names = Object.entries(table)
  const groups = [...new Set(names.flatMap(([name]) => (name.includes(' ') ? [name.slice(0, name.indexOf(' '))] : [])))]
  const seconds = (group: string): Offer[] =>
    names.flatMap(([name, { summary }]) =>
      name.startsWith(`${group} `) ? [{ word: name.slice(group.length + 1), summary }] : [],
    )
  const first = [
    ...names.flatMap(([name, { summary }]) => (name.includes(' ') ? [] : [{ word: name, summary }])),
    ...groups.map((word) => ({
      word,
      summary: seconds(word)
        .map((each) => each.word)
        .join(', '),
    })),
  ]
  return [
    ...names.flatMap(([name, row]) => commandCases(`${program} ${name} `, row)),
    ...groups.map((group) => ({ line: [`${program} ${group} `], offered: seconds(group) })),
    { line: [`${program} `], offered: first },
  ]
}

const commandCases = (typed: string, row: Command): Case[] => {
  const options = optionsOf(row, 'shell')
  const values = options.filter(takesValue).map(({ name, value, choices }) => ({
    line: [typed, `--${name} `],
    offered: value === 'PATH' ? ('files' as const) : words(choices),
  }))
  const places = (row.positionals ?? []).flatMap((each) => words(each.choices))
  const flags = options.map(({ name, summary }) => ({ word: `--${name}`, summary }))
  return [...values, { line: [typed, ''], offered: [...places, ...flags, { word: '--help', summary: 'this text' }] }]
}

const words = (choices: readonly string[] = []): Offer[] => choices.map((word) => ({ word, summary: '' }))

const pattern = (line: readonly string[]): string => line.map((piece) => (piece === '' ? '' : `'${piece}'`)).join('*')
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const SCRIPTS: Readonly<Record<Shell, (programs: readonly string[], cases: readonly Case[]) => string>> = {
  bash: (programs, cases) => `# Completes ${programs.join(' and ')} in bash: source <(phasegate completion bash)
_phasegate() {
  local line="\${COMP_WORDS[0]##*/} " current="\${COMP_WORDS[COMP_CWORD]}" offered= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do line+="$word "; done
  case $line in
${cases.map(({ line, offered }) => `    ${pattern(line)}) ${offered === 'files' ? 'offered=files' : `offered=${quoted(offered.map(({ word }) => word).join(' '))}`} ;;`).join('\n')}
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
`,
  zsh: (programs, cases) => `#compdef ${programs.join(' ')}
# Completes ${programs.join(' and ')} in zsh, behind compinit: source <(phasegate completion zsh)
_phasegate() {
  local line="\${words[1]:t} " word
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do line+="$word "; done
  case $line in
${cases.map(({ line, offered }) => `    ${pattern(line)}) ${offered === 'files' ? '_files; return' : `offered=(${offered.map(({ word, summary }) => quoted(summary === '' ? word : `${word}:${summary}`)).join(' ')})`} ;;`).join('\n')}
  esac
  _describe ${quoted(programs[0] ?? '')} offered
}
compdef _phasegate ${programs.join(' ')}
`,
  fish: (programs, cases) => `# Completes ${programs.join(' and ')} in fish: phasegate completion fish | source
function __phasegate
    set -l words (commandline -opc)
    set words[1] (basename $words[1])
    switch (string join ' ' -- $words)' '
${cases.map(({ line, offered }) => `        case '${line.join('*')}'\n            ${inFish(offered)}`).join('\n')}
    end
end
${programs.map((program) => `complete -c ${program} -f -a '(__phasegate)'`).join('\n')}
`,
}

const inFish = (offered: Case['offered']): string => {
  if (offered === 'files') return '__fish_complete_path (commandline -ct)'
  const pairs = offered.flatMap(({ word, summary }) => [word, summary])
  return pairs.length === 0 ? 'true' : `printf '%s\\t%s\\n' ${pairs.map(fishQuoted).join(' ')}`
}

const fishQuoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
