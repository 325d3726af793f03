import type { Finding } from './check.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

/** What the schedule is told twice. */
export function checkSchedule({ schedule }: SiteFile): readonly Finding[] {
  return [
    ...twice(['schedule', 'halls'], schedule.halls, 'the hall'),
    ...twice(['schedule', 'engines'], schedule.engines, 'the engine'),
    ...twice(['schedule', 'machines'], schedule.machines, 'the group of machines'),
    ...schedule.machines.flatMap(({ id, modes = [] }, k) =>
      twice(['schedule', 'machines', k, 'modes'], modes, `the mode of ${id}`),
    ),
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
