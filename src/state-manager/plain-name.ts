/** What the client names (a session, an agent, a call) as the name of a file: nothing in it leads elsewhere. */
export const plainName = (name: string): string => name.replaceAll(/[^\w-]/g, '-')
