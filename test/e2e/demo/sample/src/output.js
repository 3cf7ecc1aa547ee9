/** One line a file: the counts, then its name. */
export const asTable = (rows, { words }) =>
  rows.map((row) => [...(words ? [row.words] : [row.lines, row.words, row.characters]), row.file].join('\t')).join('\n')
