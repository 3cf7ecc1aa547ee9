import { Misused } from '../../workflow/core/refused.ts'

interface Approval {
  readonly values: { readonly revoke: boolean; readonly reason: string | undefined }
}

/** Why an approval is taken back; null when one is given. Misused: one of --revoke and --reason without the other. */
export const revokeReason = ({ values }: Approval): string | null => {
  const reason = values.reason?.trim()
  if (!values.revoke) {
    if (reason !== undefined) throw new Misused('--reason goes with --revoke')
    return null
  }
  if (!reason) throw new Misused('--revoke needs --reason "why"')
  return reason
}
