import { useCallback, useEffect, useState } from 'react'
import type { CardView } from '../../src/site/registerView.ts'
import type { Refusal } from '../state/request.ts'
import { readCards } from '../state/verbs.ts'

interface Read {
  readonly cards?: readonly CardView[]
  readonly total?: number
  readonly refusal?: Refusal
}

/** The cards that fit, and the way to read them again. */
export function useCards({ text, state }: { text: string; state: string }) {
  const [read, setRead] = useState<Read>({})
  const refresh = useCallback(async () => {
    const answer = await readCards({ text, state })
    setRead(
      answer.ok ? { cards: answer.value.machines, total: answer.value.total } : { refusal: answer.refusal },
    )
  }, [text, state])
  useEffect(() => void refresh(), [refresh])
  return { ...read, refresh }
}
