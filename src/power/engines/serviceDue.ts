import type { CatalogueEngine } from './schema.ts'

export interface ServiceDue {
  readonly task: string
  /** Hours on the engine's counter at which it is due. */
  readonly dueAtH: number
  /** Hours left; below zero it is overdue. */
  readonly leftH: number
  readonly source: string
}

/**
 * What is due next, the most urgent first. `doneAtH` holds the counter at each task's last time; a task never done is due at the
 * first multiple of its interval, counted from a new engine.
 */
export function servicesDue(
  engine: CatalogueEngine,
  counterH: number,
  doneAtH: Readonly<Record<string, number>> = {},
): readonly ServiceDue[] {
  return engine.service
    .map(({ task, every_h: every, source }): ServiceDue => {
      const dueAtH = (doneAtH[task] ?? 0) + every
      return { task, dueAtH, leftH: dueAtH - counterH, source }
    })
    .toSorted((a, b) => a.leftH - b.leftH)
}
