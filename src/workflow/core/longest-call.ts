/** The client ends a foreground Bash call after 600 seconds; what runs inside one must answer before that. */
export const LONGEST_CALL_SECONDS = 590
