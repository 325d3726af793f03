import { useCallback, useEffect, useState } from 'react'
import type { ScanView } from '../../src/site/reportView.ts'
import type { Refusal } from '../state/request.ts'
import { readScan, startScan, stopScan } from '../state/verbs.ts'

const POLL_MS = 1_000

export interface ScanWish {
  readonly targets: readonly string[]
  readonly user: string
  readonly password: string
}

/** The scan under way or the last one, followed while it runs. */
export function useScan() {
  const [scan, setScan] = useState<ScanView | null>()
  const [refusal, setRefusal] = useState<Refusal>()
  const running = scan?.state === 'running'
  const refresh = useCallback(async () => {
    const answer = await readScan()
    if (answer.ok) setScan(answer.value.scan)
    else setRefusal(answer.refusal)
  }, [])
  useEffect(() => void refresh(), [refresh])
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => void refresh(), POLL_MS)
    return () => clearInterval(timer)
  }, [running, refresh])
  const start = async ({ targets, user, password }: ScanWish) => {
    setRefusal(undefined)
    const answer = await startScan({ targets, ...(user !== '' && { user, password }) })
    if (answer.ok) setScan(answer.value.scan)
    else setRefusal(answer.refusal)
  }
  const stop = async () => {
    const answer = await stopScan()
    if (!answer.ok) setRefusal(answer.refusal)
    await refresh()
  }
  return { scan, refusal, start, stop }
}
