import { useCallback, useEffect, useMemo, useState } from 'react'
import type { PlanHead, ScheduleView } from '../../src/site/schedule/view.ts'
import { readPlans, readSchedule } from '../state/scheduleVerbs.ts'
import { useConsole } from '../state/store.ts'
import { useNow } from '../ui/now.ts'
import { type Read, useRead } from '../ui/useRead.ts'
import type { Names } from './names.ts'

const SCHEDULE_MS = 20_000
/** After a change the site plans at once: so often, and for so long, is looked whether it has. */
const HURRIED_MS = 4_000
const HURRY_MS = 60_000
const PLANS_MS = 60_000

/** The schedule, read anew now and then; `changed` says that it will soon be another. */
export function useSchedule(): Read<ScheduleView> & { readonly changed: () => Promise<void> } {
  const [hurried, setHurried] = useState(false)
  const read = useRead(hurried ? HURRIED_MS : SCHEDULE_MS, readSchedule)
  useEffect(() => {
    if (!hurried) return
    const timer = setTimeout(() => setHurried(false), HURRY_MS)
    return () => clearTimeout(timer)
  }, [hurried])
  const { refresh } = read
  const changed = useCallback(() => {
    setHurried(true)
    return refresh()
  }, [refresh])
  return { ...read, changed }
}
export const usePlans = (): Read<{ plans: readonly PlanHead[] }> => useRead(PLANS_MS, readPlans)

/** What halls are called; other things go by their ids. */
export function useNames(): Names {
  const halls = useConsole((state) => state.site?.halls)
  const listed = halls?.map(({ id, name }) => `${id}\n${name}`).join('\n\n') ?? ''
  return useMemo(() => {
    const names = new Map(
      listed.split('\n\n').map((each) => [each.split('\n')[0] ?? '', each.split('\n')[1] ?? '']),
    )
    return (id) => names.get(id) || id
  }, [listed])
}

/** The site's clock, once a second: what it was when it last answered, and what has passed by the browser's clock since. */
export function useSiteNow(view: ScheduleView): number {
  const nowMs = useNow()
  // biome-ignore lint/correctness/useExhaustiveDependencies: heard when this view came
  const heardMs = useMemo(() => Date.now(), [view])
  return Date.parse(view.now) + Math.max(0, nowMs - heardMs)
}
