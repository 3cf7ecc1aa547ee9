/** How bad an issue is, the least first. */
export const SEVERITIES = ['low', 'medium', 'high'] as const
