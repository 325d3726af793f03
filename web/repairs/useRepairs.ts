import { useCallback, useEffect, useState } from 'react'
import type { FindingView, TicketView } from '../../src/site/health/view.ts'
import { every } from '../machine/useMachine.ts'
import type { Refusal } from '../state/request.ts'
import {
  type AlertView,
  type ChannelView,
  readAlerts,
  readChannels,
  readFindings,
  readTickets,
} from '../state/verbs.ts'

const READ_MS = 10_000

export interface Repairs {
  readonly findings: readonly FindingView[]
  readonly total: number
  readonly alerts: readonly AlertView[]
  readonly channels: readonly ChannelView[]
}

/** What is wrong now and who is told, read anew while the page is open. */
export function useTroubles() {
  const [read, setRead] = useState<{ troubles?: Repairs; refusal?: Refusal }>({})
  const refresh = useCallback(async (wanted: () => boolean) => {
    const [findings, alerts, channels] = await Promise.all([readFindings({}), readAlerts(), readChannels()])
    if (!wanted()) return
    if (!findings.ok) return setRead({ refusal: findings.refusal })
    setRead({
      troubles: {
        findings: findings.value.findings,
        total: findings.value.total,
        alerts: alerts.ok ? alerts.value.alerts : [],
        channels: channels.ok ? channels.value.channels : [],
      },
    })
  }, [])
  useEffect(() => every(READ_MS, refresh), [refresh])
  return read
}

/** Repair tickets, of one machine or of all. */
export function useTickets(wanted: { state: string; machine?: string }) {
  const { state, machine } = wanted
  const [tickets, setTickets] = useState<readonly TicketView[]>()
  const [refusal, setRefusal] = useState<Refusal>()
  const refresh = useCallback(
    async (stands: () => boolean = () => true) => {
      const answer = await readTickets({ state, machine })
      if (!stands()) return
      if (answer.ok) setTickets(answer.value.tickets)
      else setRefusal(answer.refusal)
    },
    [state, machine],
  )
  useEffect(() => every(READ_MS, refresh), [refresh])
  return { tickets, refusal, refresh }
}
