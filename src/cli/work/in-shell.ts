/** A text that names what a person types in Claude Code (`!work approve plan`), for one who reads it in a shell of their own. */
export const inShell = (text: string): string => text.replaceAll(/(?<=(?<!in Claude Code): )!(?=work )/g, '')
