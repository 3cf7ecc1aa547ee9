import { Misused } from '../../workflow/core/refused.ts'
import type { CliInput, CliOption } from '../table.ts'

export const REVOKE_OPTIONS: readonly CliOption[] = [
  { name: 'revoke', summary: 'take the approval back' },
  { name: 'reason', value: 'TEXT', summary: 'why it is taken back; goes with --revoke' },
]

/** Why an approval is taken back; null when one is given. Misused: one of --revoke and --reason without the other. */
export const revokeReason = ({ switches, values }: CliInput): string | null => {
  const reason = values['reason']?.trim()
  if (!switches.has('revoke')) {
    if (reason !== undefined) throw new Misused('--reason goes with --revoke')
    return null
  }
  if (!reason) throw new Misused('--revoke needs --reason "why"')
  return reason
}
