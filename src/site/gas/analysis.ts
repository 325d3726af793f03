import { z } from 'zod'
import { readComposition } from '../../gas/index.ts'
import { fromIso, type Instant, toIso } from '../../quantity/index.ts'
import type { EmissionEntry, Store } from '../../store/index.ts'
import { type KnownGas, knownGas } from './known.ts'
import type { AnalysisRequest } from './view.ts'

/** A laboratory's analysis of the gas, as it was entered. Entries are never changed: a better one is entered after it. */
export interface Analysis extends KnownGas {
  /** Number of its entry in the store. */
  readonly id: number
  readonly enteredAt: Instant
  readonly laboratory: string | undefined
}

const body = z.object({
  sampled_at: z.string(),
  composition: z.record(z.string(), z.number()),
  uncertainties: z.record(z.string(), z.number()).optional(),
  unit: z.enum(['fraction', 'percent']).default('fraction'),
  laboratory: z.string().optional(),
})

/** Why an analysis is not taken in, all reasons at once. */
export class AnalysisRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('; '))
    this.mistakes = mistakes
  }
}

/** A clock that runs a little ahead at the laboratory is no sample from the future. */
const AHEAD_MS = 5 * 60_000
/** Tries again while others enter something at the same time. */
const ATTEMPTS = 5
const PAGE = 1_000

/** All analyses that were entered, in the order of their entries. */
export async function readAnalyses(store: Pick<Store, 'emissionEntries'>): Promise<readonly Analysis[]> {
  const found: Analysis[] = []
  let after = 0
  for (;;) {
    const entries = await store.emissionEntries({ kind: 'composition', after, limit: PAGE })
    found.push(...entries.flatMap(analysisOf))
    const last = entries.at(-1)
    if (last === undefined || entries.length < PAGE) return found
    after = last.sequence
  }
}

/** One entry as an analysis; nothing where it is of another shape, which an older or newer version may have written. */
function analysisOf(entry: EmissionEntry): Analysis[] {
  const read = body.safeParse(json(entry.body))
  const sampledAt = read.success ? fromIso(read.data.sampled_at) : undefined
  if (!read.success || sampledAt === undefined) return []
  const { composition, uncertainties, unit, laboratory } = read.data
  const parsed = readComposition(composition, {
    as: unit,
    ...(uncertainties !== undefined && { uncertainties }),
  })
  if (!parsed.ok) return []
  const gas = knownGas('laboratory', parsed.composition, { sampledAt, who: entry.who, why: entry.why })
  return [{ ...gas, id: entry.sequence, enteredAt: entry.at, laboratory }]
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Checks an analysis and appends it. Throws `AnalysisRefused` with everything that is wrong with it. */
export async function enterAnalysis(
  store: Store,
  request: AnalysisRequest,
  who: string,
  now: Instant,
): Promise<Analysis> {
  const mistakes: string[] = []
  const sampledAt = fromIso(request.sampled_at)
  if (sampledAt === undefined)
    mistakes.push(`sampled_at: ${request.sampled_at} is no instant with its offset, 2026-01-31T12:00:00Z`)
  else if (sampledAt > now + AHEAD_MS) mistakes.push(`sampled_at: ${toIso(sampledAt)} has not come yet`)
  const { why, ...kept } = request
  const { uncertainties } = request
  const read = readComposition(request.composition, {
    as: request.unit,
    ...(uncertainties !== undefined && { uncertainties }),
  })
  if (!read.ok) mistakes.push(...read.mistakes)
  if (!read.ok || sampledAt === undefined || mistakes.length > 0) throw new AnalysisRefused(mistakes)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const last = await lastSequence(store)
    const entry = await store.appendEmissionEntry(
      {
        kind: 'composition',
        subject: toIso(sampledAt),
        at: now,
        who,
        why,
        body: JSON.stringify({ ...kept, sampled_at: toIso(sampledAt) }),
      },
      last,
    )
    const [analysis] = entry === 'moved' ? [] : analysisOf(entry)
    if (analysis !== undefined) return analysis
  }
  throw new AnalysisRefused(['others are entering something just now: try again'])
}

async function lastSequence(store: Store): Promise<number> {
  let last = 0
  for (;;) {
    const entries = await store.emissionEntries({ after: last, limit: PAGE })
    last = entries.at(-1)?.sequence ?? last
    if (entries.length < PAGE) return last
  }
}
