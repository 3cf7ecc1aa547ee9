import type { Repository } from './here.ts'
export interface LyingAround {
  readonly kind: 'tree' | 'ref' | 'branch'
  readonly name: string
  readonly merged: boolean
  readonly show: string
}
export const clean = (_r: Repository, _n: readonly string[]): { removed: LyingAround[]; kept: LyingAround[] } => {
  throw new Error('soon')
}
