import { useCallback, useEffect, useState } from 'react'
import type { BalanceView } from '../../src/site/view.ts'
import type { Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { type Exclusion, readBalances, readExclusions } from '../state/verbs.ts'

const PAGE = 96

interface Read {
  readonly kind: string
  readonly balances?: readonly BalanceView[]
  readonly refusal?: Refusal
}

/** The balances of a kind, newest first; read anew whenever the site says that an interval is settled. */
export function useBalances(kind: string) {
  const [read, setRead] = useState<Read>({ kind })
  const settled = useConsole((state) => state.events.find((event) => event.kind === 'interval.settled')?.at)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newly settled interval is the reason to read again
  useEffect(() => {
    let wanted = true
    const ask = async () => {
      const answer = await readBalances(kind, PAGE)
      if (!wanted) return
      setRead(answer.ok ? { kind, balances: answer.value.balances } : { kind, refusal: answer.refusal })
    }
    void ask()
    return () => {
      wanted = false
    }
  }, [kind, settled])
  const current = read.kind === kind ? read : { kind }
  const last = current.balances?.at(-1)?.start
  const older = useCallback(async () => {
    if (last === undefined) return
    const answer = await readBalances(kind, PAGE, last)
    if (!answer.ok) return setRead((before) => ({ ...before, refusal: answer.refusal }))
    setRead((before) =>
      before.kind === kind
        ? { kind, balances: [...(before.balances ?? []), ...answer.value.balances] }
        : before,
    )
  }, [kind, last])
  return { balances: current.balances, refusal: current.refusal, older }
}

/** The meters set aside, and the way to read them again after a change. */
export function useExclusions() {
  const [exclusions, setExclusions] = useState<readonly Exclusion[]>([])
  const refresh = useCallback(async () => {
    const answer = await readExclusions()
    if (answer.ok) setExclusions(answer.value.exclusions)
  }, [])
  useEffect(() => void refresh(), [refresh])
  return { exclusions, refresh }
}
