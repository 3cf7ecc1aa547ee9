/** Lines, words and characters of a text; a last line without a line end counts. */
export const count = (text) => ({
  lines: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length,
  words: text.split(/\s+/).filter((word) => word !== '').length,
  characters: [...text].length,
})
