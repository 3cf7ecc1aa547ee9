export const USAGE = 'Usage: tally [--words] FILE...'

/** Reads a command line; throws an Error with the usage for one that is wrong. */
export const readArguments = (argv) => {
  const wish = { files: [], words: false, help: false }
  for (const word of argv) {
    if (word === '--words') wish.words = true
    else if (word === '--help') wish.help = true
    else if (word.startsWith('-')) throw new Error(`unknown option ${word}\n${USAGE}`)
    else wish.files.push(word)
  }
  if (wish.files.length === 0 && !wish.help) throw new Error(`no file given\n${USAGE}`)
  return wish
}
