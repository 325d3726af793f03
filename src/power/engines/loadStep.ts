import type { CatalogueEngine } from './schema.ts'

/** The step that an engine accepts from a load at once. */
export interface LoadStep {
  readonly toShare: number
  /** Until speed and voltage are back in their bands, where it is printed. */
  readonly recoveryS?: number
  readonly frequencyDropPercent?: number
}

/**
 * The highest load that may be put on at once from a load, by the sheet's diagram of steps (ISO 8528-5, clause 9): between two
 * printed steps the lower of their heights. Undefined where the sheet tells no step from there: nothing is carried on beyond it.
 */
export function loadStepFrom(engine: CatalogueEngine, fromShare: number): LoadStep | undefined {
  const steps = engine.load_steps?.steps.toSorted((a, b) => a.from_share - b.from_share) ?? []
  if (!(fromShare >= 0 && fromShare <= 1)) return undefined
  const before = steps.findLast((step) => step.from_share <= fromShare + EQUAL)
  if (before === undefined) return undefined
  const exact = Math.abs(before.from_share - fromShare) <= EQUAL
  const after = exact ? before : steps.find((step) => step.from_share > fromShare)
  // Within the last printed step up to the full load the rest of it may still be taken.
  const next = after ?? (before.to_share >= 1 - EQUAL ? before : undefined)
  if (next === undefined) return undefined
  const height = Math.min(before.to_share - before.from_share, next.to_share - next.from_share)
  const recovery = longest(before.recovery_s, next.recovery_s)
  const drop = longest(before.frequency_drop_percent, next.frequency_drop_percent)
  return {
    toShare: Math.min(1, fromShare + height),
    ...(recovery !== undefined && { recoveryS: recovery }),
    ...(drop !== undefined && { frequencyDropPercent: drop }),
  }
}

const EQUAL = 1e-9

function longest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}
