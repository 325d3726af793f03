import { useCallback, useEffect, useState } from 'react'
import type { FleetOrderPreview, FleetOrderView } from '../../src/site/fleetOrderView.ts'
import { every } from '../machine/useMachine.ts'
import type { Refusal } from '../state/request.ts'
import { previewOrder, readOrders } from '../state/verbs.ts'
import { orderOf, type Wish } from './orderRequest.ts'

const READ_MS = 1_000
/** What is being typed is asked about once it has rested this long. */
const REST_MS = 400

/** Orders under way and ended of late, followed while the page is open. */
export function useOrders() {
  const [orders, setOrders] = useState<readonly FleetOrderView[]>([])
  const refresh = useCallback(async (wanted: () => boolean = () => true) => {
    const answer = await readOrders()
    if (wanted() && answer.ok) setOrders(answer.value.orders)
  }, [])
  useEffect(() => every(READ_MS, refresh), [refresh])
  return { orders, refresh }
}

/** Which machines the order would be for, asked anew when it changes. */
export function useOrderPreview(wish: Wish): {
  readonly preview?: FleetOrderPreview
  readonly refusal?: Refusal
} {
  const [read, setRead] = useState<{ preview?: FleetOrderPreview; refusal?: Refusal }>({})
  const { why: _why, hours: _hours, deadlineS: _deadline, ...meant } = wish
  const key = JSON.stringify(meant)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the reason and the times do not change who is meant
  useEffect(() => {
    // The reason does not change what would happen, so the question carries a stand-in.
    const order = orderOf({ ...wish, why: 'preview', hours: 1 }, Date.now())
    if (order === undefined) return setRead({})
    let wanted = true
    const timer = setTimeout(async () => {
      const answer = await previewOrder(order)
      if (wanted) setRead(answer.ok ? { preview: answer.value } : { refusal: answer.refusal })
    }, REST_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [key])
  return read
}
