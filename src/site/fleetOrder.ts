import { type FeederStanding, feederStanding, type OrderState, type Share } from '../machines/index.ts'
import { fromIso, type Instant, toIso, type Watts, watts } from '../quantity/index.ts'
import type { FleetOrderView } from './fleetOrderView.ts'
import type { CommandRequest, CommandView, MachineView } from './view.ts'

export interface FleetOrderFacts {
  readonly id: string
  readonly who: string
  readonly why: string
  readonly at: Instant
  readonly deadline: Instant
  readonly until: string
  readonly kind: CommandRequest['action']['kind']
  /** In words, as its commands say it. */
  readonly action: string
  readonly where: string | undefined
  readonly direction: 'falls' | 'rises' | 'either' | 'none'
  /** What each target draws once it has obeyed, W; undefined where nobody knows before. */
  readonly expectedW: (machine: MachineView) => number | undefined
}

interface Follow {
  readonly machine: string
  readonly feeder: string
  readonly beforeW: number | undefined
  readonly expectedW: number | undefined
  state: OrderState
  detail: string
  at: Instant
  final: boolean
}

/** Where the commands of one machine have come to, in the words of an order. */
const STATES: Readonly<Record<CommandView['state'], OrderState>> = {
  written: 'planned',
  sent: 'sent',
  accepted: 'accepted',
  retried: 'sent',
  refused: 'sent',
  confirmed: 'observed',
  untold: 'accepted',
  escalated: 'escalated',
  expired: 'escalated',
  withdrawn: 'stopped',
}

/**
 * One order of a person to many machines, followed from the commands that carry it out; it commands nothing itself. A machine
 * is observed once its command is confirmed by its own report, and confirmed once its feeder's meter agrees with what all
 * machines behind that feeder say, those that the order is not for counted in.
 */
export class FleetOrder {
  readonly facts: FleetOrderFacts
  readonly #machines: ReadonlyMap<string, Follow>
  /** What every machine behind the feeders concerned drew before, by its own report. */
  readonly #others: ReadonlyMap<string, { readonly feeder: string; readonly beforeW: number }>
  readonly #before: ReadonlyMap<string, Watts>
  #standings: readonly FeederStanding[] = []
  #powers = new Map<string, number>()
  endedAt: Instant | undefined

  constructor(
    facts: FleetOrderFacts,
    targets: readonly MachineView[],
    all: readonly MachineView[],
    before: ReadonlyMap<string, Watts>,
  ) {
    this.facts = facts
    this.#machines = new Map(
      targets.map((view) => [
        view.id,
        {
          machine: view.id,
          feeder: view.feeder,
          beforeW: view.power_w ?? undefined,
          expectedW: facts.expectedW(view),
          state: 'planned',
          detail: '',
          at: facts.at,
          final: false,
        },
      ]),
    )
    const feeders = new Set(targets.map((view) => view.feeder))
    this.#before = new Map(
      [...before].filter(([feeder]) => facts.direction !== 'none' && feeders.has(feeder)),
    )
    this.#others = new Map(
      all.flatMap((view) =>
        view.power_w !== null && this.#before.has(view.feeder) && !this.#machines.has(view.id)
          ? [[view.id, { feeder: view.feeder, beforeW: view.power_w }] as const]
          : [],
      ),
    )
  }

  /** Takes a change of a command; those of others, or from before the order, are none of its own. */
  take(command: CommandView, now: Instant): void {
    const follow = this.#machines.get(command.target.id)
    if (
      follow === undefined ||
      follow.final ||
      command.who !== this.facts.who ||
      command.why !== this.facts.why ||
      command.action !== this.facts.action ||
      (fromIso(command.at) ?? now) < Math.floor(this.facts.at)
    )
      return
    const last = command.steps.at(-1)
    follow.state = STATES[command.state]
    follow.detail = last?.detail ?? ''
    follow.at = now
    const silent = /no answer|unreachable/.test(follow.detail)
    if (command.state === 'escalated' && silent) follow.state = 'unreachable'
    if (follow.state === 'observed' && !this.#before.has(follow.feeder)) follow.final = true
    if (command.state === 'untold') follow.final = true
    if (['escalated', 'unreachable', 'stopped'].includes(follow.state)) follow.final = true
  }

  /** Compares reports and meters as they stand now, and gives up what is not done by the deadline. */
  look(machines: readonly MachineView[], meters: ReadonlyMap<string, Watts>, now: Instant): void {
    if (this.endedAt !== undefined) return
    this.#powers = new Map(
      machines.flatMap((view) => (view.power_w === null ? [] : [[view.id, view.power_w] as const])),
    )
    const open = new Set([...this.#machines.values()].flatMap(({ final, feeder }) => (final ? [] : [feeder])))
    this.#standings = [...this.#before].flatMap(([feeder, before]) => {
      const power = meters.get(feeder)
      // What it stood at when its last machine was settled: what the load does afterwards is another story.
      const kept = open.has(feeder) ? undefined : this.#standings.find((one) => one.feeder === feeder)
      if (kept !== undefined) return [kept]
      return power === undefined ? [] : [this.#standing(feeder, before, power, now)]
    })
    const agreeing = new Set(
      this.#standings.filter(({ verdict }) => verdict === 'agrees').map(({ feeder }) => feeder),
    )
    for (const follow of this.#machines.values()) {
      if (follow.final) continue
      if (follow.state === 'observed' && agreeing.has(follow.feeder))
        this.#end(follow, 'confirmed', `${follow.detail}; the meter of ${follow.feeder} agrees`, now)
      else if (now >= this.facts.deadline) this.#giveUp(follow, now)
    }
    if ([...this.#machines.values()].every(({ final }) => final)) this.endedAt = now
  }

  /** Ends it: what is not observed yet is given up. Resolves to the machines concerned. */
  stop(who: string, now: Instant): readonly string[] {
    const open = [...this.#machines.values()].filter(({ final, state }) => !final && state !== 'observed')
    for (const follow of open) this.#end(follow, 'stopped', `ended by ${who} when ${follow.state}`, now)
    for (const follow of this.#machines.values()) follow.final = true
    this.endedAt = now
    return open.map(({ machine }) => machine)
  }

  view(): FleetOrderView {
    const outcomes: Record<OrderState, number> = {
      planned: 0,
      sent: 0,
      accepted: 0,
      observed: 0,
      confirmed: 0,
      refused: 0,
      unsupported: 0,
      unreachable: 0,
      escalated: 0,
      stopped: 0,
    }
    let [before, now, done] = [0, 0, 0]
    for (const follow of this.#machines.values()) {
      outcomes[follow.state] += 1
      const told = follow.state === 'observed' && !this.#before.has(follow.feeder)
      // Taken is all that can be known where the firmware tells nothing of it.
      if (follow.state === 'confirmed' || told || (follow.state === 'accepted' && follow.final)) done += 1
      before += follow.beforeW ?? 0
      now += this.#powers.get(follow.machine) ?? follow.beforeW ?? 0
    }
    const { id, who, why, at, deadline, until, action, where } = this.facts
    return {
      id,
      at: toIso(at),
      who,
      why,
      action,
      where: where ?? null,
      deadline: toIso(deadline),
      until,
      ended: this.endedAt === undefined ? null : toIso(this.endedAt),
      targets: this.#machines.size,
      done,
      outcomes,
      power_before_w: Math.round(before),
      power_now_w: Math.round(now),
      feeders: this.#standings.map((standing) => ({
        feeder: standing.feeder,
        before_w: Math.round(standing.before),
        now_w: Math.round(standing.now),
        expected_change_w: Math.round(standing.expectedChange),
        measured_change_w: Math.round(standing.measuredChange),
        unexplained_w: Math.round(standing.unexplained),
        tolerance_w: Math.round(standing.tolerance),
        verdict: standing.verdict,
      })),
    }
  }

  machines(): readonly { machine: string; state: OrderState; detail: string; at: string }[] {
    return [...this.#machines.values()].map(({ machine, state, detail, at }) => ({
      machine,
      state,
      detail,
      at: toIso(at),
    }))
  }

  #standing(feeder: string, before: Watts, power: Watts, at: Instant): FeederStanding {
    const shares: Share[] = []
    for (const follow of this.#machines.values()) {
      if (follow.feeder !== feeder) continue
      const observed = follow.state === 'observed' || follow.state === 'confirmed'
      const after = observed ? (this.#powers.get(follow.machine) ?? follow.expectedW) : follow.expectedW
      shares.push({
        observed,
        settled: observed || follow.final,
        changeW: follow.beforeW === undefined || after === undefined ? undefined : after - follow.beforeW,
      })
    }
    for (const [id, other] of this.#others)
      if (other.feeder === feeder)
        shares.push({
          observed: true,
          settled: true,
          changeW: (this.#powers.get(id) ?? other.beforeW) - other.beforeW,
        })
    const direction = this.facts.direction === 'none' ? 'either' : this.facts.direction
    return feederStanding(feeder, watts(before), { power, at }, shares, direction)
  }

  #giveUp(follow: Follow, now: Instant): void {
    if (follow.state === 'observed') follow.final = true
    else
      this.#end(
        follow,
        'escalated',
        follow.detail === '' ? 'not done by the deadline' : `not done by the deadline: ${follow.detail}`,
        now,
      )
  }

  #end(follow: Follow, state: OrderState, detail: string, now: Instant): void {
    follow.state = state
    follow.detail = detail
    follow.at = now
    follow.final = true
  }
}
