/** The heartbeat must move within this time. Assumed. */
const LAPSES_AFTER_S = 3
/** Without a controller the PLC keeps the load at this share of the running sets' rating: one of three may trip. */
const SAFE_SHARE = 0.6
/** Its under-frequency relay, only while it has taken over. Assumed. */
const UNDER_HZ = 48.8
const RELAY_STEP_S = 0.15

export interface PlcFeeder {
  readonly id: string
  readonly shedPriority: number
  readonly closed: boolean
  readonly powerW: number
  open(): void
}
export interface PlcView {
  readonly nowS: number
  readonly frequencyHz: number
  /** Rating of the sets on line. */
  readonly ratedW: number
  /** What grid connections on line may give. */
  readonly gridW?: number
  readonly feeders: readonly PlcFeeder[]
}

/**
 * The site's own logic beside the controller. It does nothing while the heartbeat moves. Once it stands still the PLC
 * sheds feeders by priority to what the sets carry even if one is lost, and guards the frequency; when the heartbeat
 * moves again it hands back, and leaves closing to the controller.
 */
export class Plc {
  inCharge = false
  readonly #log: (what: string, detail: string) => void
  #heartbeat: number | undefined
  #movedAtS = 0
  #relayAtS = Number.NEGATIVE_INFINITY

  constructor(log: (what: string, detail: string) => void) {
    this.#log = log
  }

  get heartbeat(): number {
    return this.#heartbeat ?? 0
  }

  beat(value: number, nowS: number): void {
    if (value === this.#heartbeat) return
    this.#heartbeat = value
    this.#movedAtS = nowS
    if (this.inCharge) this.#log('plc-hands-back', 'the heartbeat moves again')
    this.inCharge = false
  }

  step(view: PlcView): void {
    if (this.#heartbeat === undefined) return
    if (!this.inCharge && view.nowS - this.#movedAtS > LAPSES_AFTER_S) {
      this.inCharge = true
      this.#log('plc-takes-over', `no heartbeat for ${LAPSES_AFTER_S} s`)
    }
    if (!this.inCharge) return
    const closed = view.feeders
      .filter((feeder) => feeder.closed)
      .toSorted((a, b) => a.shedPriority - b.shedPriority)
    this.#relay(view, closed)
    let load = closed.reduce((total, feeder) => total + feeder.powerW, 0)
    for (const feeder of closed) {
      if (load <= view.ratedW * SAFE_SHARE + (view.gridW ?? 0)) return
      feeder.open()
      this.#log('plc-sheds', feeder.id)
      load -= feeder.powerW
    }
  }

  #relay(view: PlcView, closed: readonly PlcFeeder[]): void {
    const [next] = closed
    if (view.frequencyHz === 0 || view.frequencyHz >= UNDER_HZ || next === undefined) return
    if (view.nowS - this.#relayAtS < RELAY_STEP_S) return
    this.#relayAtS = view.nowS
    next.open()
    this.#log('plc-sheds', `${next.id} at ${view.frequencyHz.toFixed(2)} Hz`)
  }
}
