import type { Finding } from './check.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'
import { tariffOverWeek } from './tariff.ts'

/** What the schedule is told twice, and hours of a tariff that have no price or a price too many. */
export function checkSchedule({ schedule }: SiteFile): readonly Finding[] {
  return [
    ...twice(['schedule', 'halls'], schedule.halls, 'the hall'),
    ...twice(['schedule', 'engines'], schedule.engines, 'the engine'),
    ...twice(['schedule', 'machines'], schedule.machines, 'the group of machines'),
    ...schedule.machines.flatMap(({ id, modes = [] }, k) =>
      twice(['schedule', 'machines', k, 'modes'], modes, `the mode of ${id}`),
    ),
    ...tariff(schedule),
  ]
}

function twice(path: Path, things: readonly { readonly id: string }[], what: string): Finding[] {
  const ids = things.map(({ id }) => id)
  return ids.flatMap((id, k) =>
    ids.indexOf(id) < k
      ? [{ path: [...path, k, 'id'], message: `${what} ${id} is told twice`, expected: 'each once' }]
      : [],
  )
}

function tariff({ import_tariff: windows, import_price_minor_per_kwh: plain }: SiteFile['schedule']) {
  if (windows.length === 0) return []
  const { holding, open } = tariffOverWeek(windows)
  const never = windows.flatMap(({ from, until }, k): Finding[] =>
    holding.has(k)
      ? []
      : [
          {
            path: ['schedule', 'import_tariff', k],
            message: `the window from ${from} until ${until} never holds: those before it cover all its hours`,
            expected: 'it before them, or not at all',
          },
        ],
  )
  if (open === undefined || plain !== undefined) return never
  const untold: Finding = {
    path: ['schedule', 'import_tariff'],
    message: `the tariff tells no price from ${open} on`,
    expected: 'import_price_minor_per_kwh for all other hours, or windows that leave none open',
  }
  return [untold, ...never]
}
