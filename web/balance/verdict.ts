import type { BalanceView } from '../../src/site/view.ts'

/** Closes by itself; closes once the gross errors are set aside; or does not close. */
export type Verdict = 'closes' | 'set-aside' | 'open'

export function verdictOf(balance: Pick<BalanceView, 'passes' | 'gross_errors'>): Verdict {
  if (!balance.passes) return 'open'
  return balance.gross_errors.length === 0 ? 'closes' : 'set-aside'
}
