import type { RunningSite } from '../site/index.ts'
import type { Severity, SiteEvent, StoredEvent } from '../store/index.ts'

/** What people did, written among the site's events. */
export type Audit = (deed: {
  readonly kind: string
  readonly subject: string
  readonly who: string
  readonly why?: string
  readonly severity?: Severity
  readonly data?: SiteEvent['data']
}) => Promise<void>

/** Writes each deed as an event of the store and tells it to whoever listens to the live stream. */
export function auditOf(
  site: Pick<RunningSite, 'now' | 'store'>,
  tell: (event: StoredEvent) => void = () => {},
): Audit {
  return async ({ kind, subject, who, why = '', severity = 'info', data = {} }) => {
    const event: SiteEvent = { at: site.now(), severity, kind, subject, who, why, data }
    const [sequence] = await site.store.appendEvents([event])
    if (sequence !== undefined) tell({ ...event, sequence })
  }
}
