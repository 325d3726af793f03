import type { CallReport } from '../../calls/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { type SiteFile, withoutSecrets } from '../../sitefile/index.ts'
import type { Issuer } from '../issuer.ts'
import { type ListedCall, Listing } from '../listing.ts'
import { type Way, type WayParts, waitMs } from '../parts.ts'
import { WayState, type WayStatus } from '../wayState.ts'
import { nameOf, readEvent } from './events.ts'
import { eventTerms, openVtn, type VtnOfSite, venNameOf } from './fromSite.ts'
import { type Reported, usageReport } from './reports.ts'
import { type Vtn, VtnRefused } from './vtn.ts'
import type { OadrDescriptor } from './wire.ts'

/** The VTN is asked for its program and our VEN so often. */
const ASK_AGAIN_MS = 3_600_000
/** The same while the program has no events: a VTN that was set up anew gives it another id. */
const ASK_SOON_MS = 300_000
const DAY_MS = 86_400_000
/** Reports that wait for the VTN; the oldest is given up first. */
const MOST_WAITING = 200

interface Known {
  readonly vtn: Vtn
  readonly secret: string | undefined
  readonly at: Instant
  readonly program: string | undefined
  readonly descriptors: readonly OadrDescriptor[]
  readonly targets: readonly string[]
}

/**
 * Calls from an OpenADR 3 server (VTN): this site is a VEN that asks for events each `poll_s`. What is listed is called, what is not listed
 * any more is cancelled; a VTN that does not answer takes nothing back. What was measured goes back as reports.
 */
export class OpenAdrWay implements Way {
  readonly #settings: VtnOfSite
  readonly #issuer: Issuer
  readonly #file: SiteFile
  readonly #venName: string
  readonly #parts: WayParts
  readonly #state: WayState
  readonly #listing: Listing
  readonly #stopping = new AbortController()
  readonly #made = new Map<string, Reported>()
  /** Calls of the last list. */
  #listed: ReadonlySet<string> = new Set()
  readonly #waiting: { readonly call: string; readonly body: object }[] = []
  readonly #reported = new Map<string, { readonly at: Instant; readonly text: string }>()
  #known: Known | undefined
  #hasEvents = true
  #running: Promise<void> = Promise.resolve()
  #unsubscribe: () => void = () => undefined

  constructor(settings: VtnOfSite, issuer: Issuer, file: SiteFile, parts: WayParts) {
    this.#settings = settings
    this.#issuer = issuer
    this.#file = file
    this.#venName = venNameOf(settings, file)
    this.#parts = parts
    this.#state = new WayState(
      { id: settings.id, way: 'openadr', issuers: [issuer.id], target: settings.url },
      () => parts.clock.now(),
      parts.changed,
    )
    this.#listing = new Listing(settings.id, { way: 'openadr', issuer: issuer.id }, parts, this.#state)
  }

  status(): WayStatus {
    return this.#state.status
  }

  start(): void {
    this.#unsubscribe = this.#parts.desk.subscribe((report) => this.#report(report))
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#stopping.abort()
    await this.#running
    await this.#known?.vtn.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    let failed = 0
    let alone = 0
    while (!signal.aborted) {
      try {
        await this.#poll()
        failed = 0
        alone = 0
        this.#state.up()
      } catch (error) {
        failed++
        alone = error instanceof VtnRefused ? (error.retryMs ?? 0) : 0
        const text = error instanceof Error ? error.message : String(error)
        this.#state.down(withoutSecrets(text, [this.#known?.secret ?? '']))
        await this.#known?.vtn.close()
        this.#known = undefined
      }
      const usual = this.#settings.poll_s * 1_000
      const wait = failed === 0 ? usual : Math.max(usual, waitMs(failed - 1), alone)
      await this.#parts.clock.sleep(wait, signal)
    }
  }

  async #poll(): Promise<void> {
    const known = await this.#know()
    const { events, unreadable, partial } = await known.vtn.events(known.program, known.targets)
    this.#hasEvents = known.program === undefined || events.length + unreadable.length > 0
    const now = this.#parts.clock.now()
    const terms = eventTerms(this.#settings, this.#issuer, this.#file, known.descriptors, now)
    const listed: ListedCall[] = []
    const unclear = new Set<string>()
    const troubles: string[] = partial === undefined ? [] : [partial]
    for (const { id, reason } of unreadable) {
      unclear.add(nameOf(id))
      troubles.push(`event ${id.slice(0, 60)}: ${reason}`)
    }
    // What has ended is reported on for a while yet.
    for (const [id, { until }] of this.#made) if (until < now - DAY_MS) this.#made.delete(id)
    for (const event of events) {
      const read = readEvent(event, terms)
      const told = read.ok ? read.troubles : [read.reason]
      troubles.push(...told.map((reason) => `event ${event.id.slice(0, 60)}: ${reason}`))
      if (!read.ok || (read.listed.length === 0 && told.length > 0)) unclear.add(nameOf(event.id))
      if (!read.ok) continue
      for (const each of read.listed) {
        listed.push(each)
        const { id, until } = each.call
        const intervalId = Number(id.slice(each.entry.length + 1).split('.')[0])
        this.#made.set(id, { eventId: event.id, programId: event.programID, intervalId, until })
      }
    }
    this.#listed = new Set(listed.map(({ call }) => call.id))
    await this.#listing.show(listed, partial === undefined ? unclear : 'all')
    if (troubles.length > 0) this.#state.trouble(`not understood: ${troubles.slice(0, 5).join('; ')}`)
    await this.#send(known.vtn)
  }

  /** The VTN with a token, our VEN and the program; looked at again each hour. */
  async #know(): Promise<Known> {
    const now = this.#parts.clock.now()
    const before = this.#known
    const again = this.#hasEvents ? ASK_AGAIN_MS : ASK_SOON_MS
    if (before !== undefined && now - before.at < again) return before
    const clock = this.#parts.clock
    const { vtn, secret } = await openVtn(this.#settings, this.#parts.place, () => clock.now())
    try {
      const name = this.#settings.program
      const ven = await this.#ven(vtn)
      const program = name === undefined ? undefined : await vtn.program(name)
      if (name !== undefined && program === undefined)
        throw new VtnRefused(`the VTN has no program ${name} for us`)
      this.#known = {
        vtn,
        secret,
        at: now,
        program: program?.id,
        descriptors: program?.payloadDescriptors ?? [],
        targets: [...new Set([...(ven?.targets ?? []), ...this.#settings.targets])],
      }
    } catch (error) {
      await vtn.close()
      throw error
    }
    await before?.vtn.close()
    return this.#known
  }

  /** A VTN may keep its VENs to itself, and still tell events. */
  async #ven(vtn: Vtn) {
    try {
      const ven = await vtn.ven(this.#venName, this.#settings.register)
      if (ven === undefined) this.#state.trouble(`the VTN does not know the VEN ${this.#venName}`)
      else if (ven.venName !== this.#venName)
        this.#state.trouble(`the VTN knows this site as ${ven.venName}, not as ${this.#venName} (ven_name)`)
      return ven
    } catch (error) {
      if (!(error instanceof VtnRefused) || ![401, 403, 404, 405, 409, 501].includes(error.status ?? 0))
        throw error
      this.#state.trouble(`not registered as ${this.#venName}: ${error.message}`)
      return undefined
    }
  }

  #report(report: CallReport): void {
    const of = report.issuer === this.#issuer.id ? this.#made.get(report.id) : undefined
    if (of === undefined) return
    const last = this.#reported.get(report.id)
    const often = this.#settings.report_every_min * 60_000
    const goesOn = report.at < of.until && report.state !== 'cancelled' && report.state !== 'replaced'
    if (last !== undefined && goesOn && report.at - last.at < often) return
    const body = usageReport(report, of, { venName: this.#venName, version: this.#settings.version })
    // A call that is over is settled some time later; the same figures are not news.
    const text = JSON.stringify(body)
    if (body === undefined || text === last?.text) return
    this.#reported.delete(report.id)
    this.#reported.set(report.id, { at: report.at, text })
    this.#waiting.push({ call: report.id, body })
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
    const oldest = this.#reported.keys().next().value
    if (this.#reported.size > 10 * MOST_WAITING && oldest !== undefined) this.#reported.delete(oldest)
  }

  async #send(vtn: Vtn): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await vtn.report(next.body)
      } catch (error) {
        if (!(error instanceof VtnRefused)) throw error
        const { status = 0 } = error
        // One that the VTN does not want is not offered again. What it cannot take just now waits; calls are heard all the same.
        const later = status === 0 || status === 408 || status === 429 || status >= 500
        const what = later ? 'waits' : 'was refused'
        // On an event that was deleted a VTN may take none (the reference implementation of 3.1 answers 400): that is no trouble.
        if (later || this.#listed.has(next.call))
          this.#state.trouble(`the report of ${next.call} ${what}: ${error.message}`)
        if (later) return
      }
      this.#waiting.shift()
    }
  }
}
