import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { EventView } from '../../src/site/view.ts'
import { mergeEvents } from '../state/changes.ts'
import type { Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { readEvents } from '../state/verbs.ts'

export const SEVERITIES = ['alarm', 'warning', 'info'] as const
/** Beginnings of kinds, as people look for them. */
export const GROUPS = [
  'engine',
  'feeder',
  'breaker',
  'machine',
  'device',
  'control',
  'command',
  'order',
  'fleet',
  'ticket',
  'finding',
  'register',
  'scan',
  'balance',
  'interval',
  'session',
  'user',
  'store',
  'loop',
  'site',
] as const
const PAGE = 100

export interface EventFilter {
  readonly severity: string
  readonly group: string
  readonly subject: string
}

/** Whether a live event belongs on the page, by the rule by which the site finds stored ones. */
export function fits(event: EventView, { severity, group, subject }: EventFilter): boolean {
  return (
    (severity === '' || event.severity === severity) &&
    (group === '' || event.kind.startsWith(group)) &&
    (subject === '' || event.subject === subject)
  )
}

interface Read {
  readonly filter: EventFilter
  readonly events: readonly EventView[]
  readonly more: boolean
  readonly refusal?: Refusal
}

/** Events that fit, newest first, and the way to read older ones. */
export function useEvents({ severity, group, subject }: EventFilter) {
  const filter = useMemo(() => ({ severity, group, subject }), [severity, group, subject])
  const live = useConsole((state) => state.events)
  const [read, setRead] = useState<Read>({ filter, events: [], more: true })
  const busy = useRef<EventFilter>(undefined)
  const current = read.filter === filter ? read : { filter, events: [], more: true }
  const before = current.events.at(-1)?.sequence
  const older = useCallback(async () => {
    if (busy.current === filter) return
    busy.current = filter
    const answer = await readEvents({
      limit: PAGE,
      before,
      severity: filter.severity,
      kind: filter.group,
      subject: filter.subject,
    })
    busy.current = undefined
    setRead((known) => {
      const events = known.filter === filter ? known.events : []
      if (!answer.ok) return { filter, events, more: false, refusal: answer.refusal }
      const found = answer.value.events
      return { filter, events: mergeEvents(events, found), more: found.length === PAGE }
    })
  }, [filter, before])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each filter begins with its first page
  useEffect(() => void older(), [filter])
  const events = useMemo(
    () =>
      mergeEvents(
        current.events,
        live.filter((event) => fits(event, filter) && isNew(event, current.events)),
      ),
    [current.events, live, filter],
  )
  return { events, more: current.more, refusal: current.refusal, older }
}

/** Live events older than what was read would tear a hole, so only those at its top are taken. */
function isNew(event: EventView, known: readonly EventView[]): boolean {
  const oldest = known.at(-1)
  return oldest === undefined || event.at >= oldest.at
}
