/** The client's permission modes that agents without a session may be given. */
export const PERMISSION_MODES = ['acceptEdits', 'auto', 'bypassPermissions', 'default', 'dontAsk'] as const
