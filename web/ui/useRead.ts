import { useCallback, useEffect, useState } from 'react'
import { every } from '../machine/useMachine.ts'
import type { Answer, Refusal } from '../state/request.ts'

export interface Read<T> {
  readonly value?: T
  readonly refusal?: Refusal
  /** Reads it again at once. */
  readonly refresh: () => Promise<void>
}

/** Reads something now and every so often; what was read before stays when the site does not answer. */
export function useRead<T>(ms: number, ask: () => Promise<Answer<T>>): Read<T> {
  const [read, setRead] = useState<{ value?: T; refusal?: Refusal }>({})
  const refresh = useCallback(
    async (wanted: () => boolean = () => true) => {
      const answer = await ask()
      if (!wanted()) return
      setRead((before) => (answer.ok ? { value: answer.value } : { ...before, refusal: answer.refusal }))
    },
    [ask],
  )
  useEffect(() => every(ms, refresh), [ms, refresh])
  return { ...read, refresh: useCallback(() => refresh(), [refresh]) }
}
