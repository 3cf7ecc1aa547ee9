/**
 * A text that names command lines, as a person in the client has to type them: by the slash command where there is one, the
 * others behind a `!`, which runs them without a request to the model.
 */
export const asTyped = (text: string): string => text.replaceAll(SLASH, '/phasegate:').replaceAll(COMMAND_LINE, '!')

// Behind a colon, or in the column where the doctor puts the fix; anything else is a word of a sentence.
const SLASH = /(?<=: | {3})phasegate (?=(?:status|doctor|resume|stop)\b)/g
const COMMAND_LINE =
  /(?<=: | {3})(?=phasegate (?:config|next|run-git)\b|work (?:add|agents|approve|assign|cancel|check|create|current|list|preview|repair|status|tree|update)\b)/g
