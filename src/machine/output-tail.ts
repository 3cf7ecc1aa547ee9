import { stripVTControlCharacters } from 'node:util'

/** Bytes that are kept of each output of a command (spec of 3.1). */
const TAIL_BYTES = 16_384

const CUT_MARK = '[cut: this is only the end of the output]\n'

/** Collects what a command prints; memory stays bounded however much it is. */
export const outputTail = () => {
  // Terminal codes are dropped before the cut, so more is held than kept.
  const held = TAIL_BYTES * 4
  let chunks: Uint8Array[] = []
  let size = 0
  let cut = false
  return {
    add: (chunk: Uint8Array): void => {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size <= held * 2) return
      const rest = fromCharacter(Buffer.concat(chunks).subarray(-held))
      chunks = [rest]
      size = rest.byteLength
      cut = true
    },
    /** The last 16,384 bytes as text without terminal codes, whole characters, the mark of a cut included. */
    text: (): string => lastBytes(stripVTControlCharacters(Buffer.concat(chunks).toString('utf8')), cut),
  }
}

/** The end of a text in at most 16,384 bytes; `cut` says that its beginning is missing already. */
export const lastBytes = (text: string, cut = false): string => {
  const bytes = Buffer.from(text)
  if (!cut && bytes.byteLength <= TAIL_BYTES) return text
  const room = TAIL_BYTES - Buffer.byteLength(CUT_MARK)
  return CUT_MARK + fromCharacter(bytes.subarray(-room)).toString('utf8')
}

// 10xxxxxx continues a character that began before the cut; a character has at most three such bytes.
const fromCharacter = (bytes: Buffer): Buffer => {
  const start = bytes.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80)
  return bytes.subarray(Math.max(start, 0))
}
