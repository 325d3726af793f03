import { COMPONENTS, readComposition } from '../../gas/index.ts'
import { type Instant, type Interval, instant, toIso } from '../../quantity/index.ts'
import type { Reading, Store } from '../../store/index.ts'
import type { Image } from '../image.ts'
import type { Journal } from '../journal.ts'
import { type Plant, splitPoint } from '../plant.ts'
import { type AnalyserMemory, fallingTo, look, NOTHING_SEEN } from './analyser.ts'
import { type Analysis, enterAnalysis, readAnalyses } from './analysis.ts'
import type { Surroundings } from './engineLimits.ts'
import { fractionOf, gasOfFile, inForce, type KnownGas, knownGas } from './known.ts'
import type { AnalysisRequest } from './view.ts'

export interface SiteGasParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly journal: Journal
  readonly now: () => Instant
}

/** A new analysis of the analyser is written down at most this often. */
const WRITTEN_EVERY_MS = 60_000
/** A point of an instrument read longer ago is not known. */
const POINT_OLDEST_MS = 30_000
/** Analyses of the analyser are looked for so far back from an interval; older ones are worth less than a laboratory's. Assumed. */
const LOOK_BACK_MS = 6 * 3_600_000

/** The gas of a running site: who says what it is made of, and which of them is in force. */
export class SiteGas {
  readonly #parts: SiteGasParts
  readonly #file: KnownGas
  readonly #device: string | undefined
  #analyses: readonly Analysis[] = []
  #memory: AnalyserMemory = NOTHING_SEEN
  #writtenAt: Instant | undefined
  #sulphidePpm: number | undefined

  /** Undefined where the site burns no gas. */
  static async open(parts: SiteGasParts): Promise<SiteGas | undefined> {
    const file = gasOfFile(parts.plant.file)
    if (file === undefined) return undefined
    const gas = new SiteGas(parts, file)
    gas.#analyses = await readAnalyses(parts.store)
    return gas
  }

  private constructor(parts: SiteGasParts, file: KnownGas) {
    this.#parts = parts
    this.#file = file
    this.#device = parts.plant.file.gas?.inlet.analyser
  }

  /** Looks at the analyser; what it newly tells is written down, what is wrong with it is told once. */
  cycle(at: Instant): string | undefined {
    this.#readSulphide(at)
    if (this.#device === undefined) return undefined
    if (this.#parts.image.points(this.#device).size === 0) return 'the analyser was not read yet'
    const before = this.#memory
    this.#memory = look(before, this.#parts.image.points(this.#device), at)
    const { reading, good } = this.#memory
    this.#tell(before)
    const due = this.#writtenAt === undefined || at - this.#writtenAt >= WRITTEN_EVERY_MS
    if (reading?.state === 'good' && good !== undefined && due) {
      this.#writtenAt = at
      this.#parts.journal.readings(this.#readings(good, at))
    }
    return reading?.state === 'good' ? undefined : reading?.why
  }

  /** The gas in force now. */
  current(): KnownGas {
    const { good } = this.#memory
    const known = [this.#file, ...this.#analyses, ...(good === undefined ? [] : [good])]
    return inForce(known, this.#parts.now()) ?? this.#file
  }

  analyser(): (AnalyserMemory & { readonly device: string }) | undefined {
    return this.#device === undefined ? undefined : { ...this.#memory, device: this.#device }
  }

  /** What bounds engines now. Hydrogen sulphide is what treatment leaves of the analyser's last sound value. */
  surroundings(): Surroundings {
    const { plant, image, now } = this.#parts
    const { site } = plant.file
    const gas = this.current()
    const kept = (plant.file.gas?.treatment ?? []).reduce(
      (share, { removes }) => share * (1 - (removes?.hydrogen_sulphide ?? 0)),
      1,
    )
    const ppm = this.hydrogenSulphidePpm()
    const air = splitPoint(site.ambient_temperature ?? '')
    return {
      gas,
      falling: gas === this.#memory.good ? fallingTo(this.#memory) : undefined,
      hydrogenSulphidePpm: ppm === undefined ? undefined : ppm * kept,
      ambientC: image.value(air.device, air.point, now(), POINT_OLDEST_MS),
      altitudeM: site.elevation_m,
    }
  }

  /** Before treatment, as its own analyser told it last, else as the composition in force names it. */
  hydrogenSulphidePpm(): number | undefined {
    const own = fractionOf(this.current(), 'hydrogen sulphide')
    return this.#sulphidePpm ?? (own === undefined ? undefined : own * 1e6)
  }

  analyses(): readonly Analysis[] {
    return this.#analyses
  }

  async enter(request: AnalysisRequest, who: string): Promise<Analysis> {
    const { store, now } = this.#parts
    const analysis = await enterAnalysis(store, request, who, now())
    this.#analyses = await readAnalyses(store)
    return analysis
  }

  /** The gas that was in force over an interval, from what is written down: the same however late it is asked. */
  async over(interval: Interval): Promise<KnownGas> {
    const { store, plant } = this.#parts
    const inlet = plant.file.gas?.inlet.id ?? ''
    const told =
      this.#device === undefined
        ? []
        : await store.readings(
            COMPONENTS.map(({ name }) => channelOf(inlet, name)),
            { start: instant(interval.start - LOOK_BACK_MS), end: interval.end },
          )
    const analysed = analysedGas(told, interval)
    const analyses = await readAnalyses(store)
    const known = [this.#file, ...analyses, ...(analysed === undefined ? [] : [analysed])]
    return inForce(known, instant(interval.end - 1)) ?? this.#file
  }

  /** The analyser of hydrogen sulphide; while it is silent, at fault or calibrating its last sound value stands. */
  #readSulphide(at: Instant): void {
    const { device, point } = splitPoint(this.#parts.plant.file.gas?.inlet.hydrogen_sulphide ?? '')
    const { image } = this.#parts
    const unsound = ['fault', 'in_calibration'].some(
      (name) => image.value(device, name, at, POINT_OLDEST_MS) === 1,
    )
    const value = image.value(device, point, at, POINT_OLDEST_MS)
    if (value !== undefined && value >= 0 && !unsound) this.#sulphidePpm = value
  }

  #tell(before: AnalyserMemory): void {
    const { reading } = this.#memory
    const was = before.reading?.state ?? 'good'
    if (reading === undefined || reading.state === was) return
    const { journal } = this.#parts
    const subject = this.#device ?? ''
    if (reading.state === 'good')
      journal.tell({ severity: 'info', kind: 'gas.analyser-good', subject, who: 'site', why: '' })
    else
      journal.tell({
        severity: 'warning',
        kind: reading.state === 'silent' ? 'gas.analyser-silent' : 'gas.analyser-refused',
        subject,
        who: 'site',
        why: reading.why,
        data: { used: this.#usedInstead() },
      })
  }

  #usedInstead(): string {
    const gas = this.current()
    return gas.sampledAt === undefined ? gas.source : `${gas.source} of ${toIso(gas.sampledAt)}`
  }

  #readings(gas: KnownGas, at: Instant): Reading[] {
    const inlet = this.#parts.plant.file.gas?.inlet.id ?? ''
    const { components = [], fractions = [] } = gas.composition ?? {}
    return components.map((component, index) => ({
      channel: channelOf(inlet, component.name),
      at,
      value: fractions[index] ?? 0,
      quality: 'good',
    }))
  }
}

/** Where a fraction of the analyser's is written down. */
export function channelOf(inlet: string, component: string): string {
  return `${inlet}/x_${component}`
}

/** Where hydrogen sulphide is kept as an instrument of its own tells it, in mole parts per million. */
export const sulphideChannel = (inlet: string): string => `${inlet}/hydrogen_sulphide_ppm`

/**
 * What an analyser told over an interval: the mean of its analyses in it, or the last one before. Analyses are written at one instant
 * for all components.
 */
function analysedGas(told: readonly Reading[], interval: Interval): KnownGas | undefined {
  const byTime = new Map<Instant, Map<string, number>>()
  for (const { channel, at, value } of told) {
    if (value === null) continue
    const name = channel.slice(channel.indexOf('/x_') + 3)
    const whole = byTime.get(at) ?? new Map<string, number>()
    whole.set(name, value)
    byTime.set(at, whole)
  }
  const times = [...byTime.keys()].toSorted((a, b) => a - b)
  const inside = times.filter((at) => at >= interval.start)
  const used = inside.length > 0 ? inside : times.slice(-1)
  const newest = used.at(-1)
  if (newest === undefined) return undefined
  const sums = new Map<string, number>()
  for (const at of used)
    for (const [name, value] of byTime.get(at) ?? []) sums.set(name, (sums.get(name) ?? 0) + value)
  const total = [...sums.values()].reduce((sum, part) => sum + part, 0)
  const read = readComposition(Object.fromEntries([...sums].map(([name, part]) => [name, part / total])))
  return read.ok ? knownGas('analyser', read.composition, { sampledAt: newest }) : undefined
}
