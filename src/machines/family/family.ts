import { type Instant, instant } from '../../quantity/index.ts'
import { identify } from '../discover/identify.ts'
import type {
  Capability,
  Chip,
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineFailure,
  MachineLink,
  MachineOutcome,
  MachineReport,
  Reads,
} from '../model.ts'
import { failed } from '../outcome.ts'
import { isAddress } from '../transports/socket.ts'
import { NETWORK, type Wires } from '../transports/wires.ts'

/** What a family's file makes: how one machine of it is read and commanded. Only what the family can do is asked of it. */
export interface Machine {
  poll(at: Instant): Promise<MachineOutcome<MachineReport>>
  command(command: MachineCommand): Promise<MachineOutcome<'accepted'>>
  /** Where the family reads chips. */
  chips?(): Promise<MachineOutcome<readonly (readonly Chip[])[]>>
  close(): void
}

export interface Family {
  readonly id: string
  readonly make: string
  readonly firmware: string
  readonly capabilities: readonly Capability[]
  readonly reads: readonly Reads[]
  machine(address: MachineAddress, wires: Wires): Machine
}

/** How long an answer to "what is this, then?" stands before it is asked again. */
const IDENTITY_MS = 300_000
const HASTY_MS = 1_000

/** A driver made of a family's facts and of how one of its machines is spoken to. */
export function family(facts: Family): MachineDriver {
  const capabilities = new Set(facts.capabilities)
  const { id, make, firmware } = facts
  return {
    id,
    make,
    firmware,
    capabilities,
    reads: new Set(facts.reads),
    open(address, wires = NETWORK) {
      if (!isAddress(address.host)) return nowhere(address.host)
      return linkTo(address, wires, facts, capabilities)
    },
  }
}

/** For a command that the family cannot do; drivers end their switch with it. */
export function unsupported(firmware: string, kind: string): { ok: false; failure: MachineFailure } {
  return { ok: false, failure: { kind: 'unsupported', detail: `${firmware} cannot do "${kind}"` } }
}

/**
 * A link to one machine: its reads and commands go one after another (small machines take one connection at a time), and a
 * machine that answers but not as this family is asked what it is, so that the failure says what was found.
 */
function linkTo(
  address: MachineAddress,
  wires: Wires,
  { firmware, machine: make }: Family,
  capabilities: ReadonlySet<Capability>,
): MachineLink {
  const machine = make(address, wires)
  const identity = lastKnown<{ readonly found: string | undefined }>(IDENTITY_MS)
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  async function poll(at: Instant): Promise<MachineOutcome<MachineReport>> {
    const outcome = await machine.poll(at)
    if (outcome.ok) {
      identity.forget()
      return outcome
    }
    if (!answersOtherwise(outcome.failure)) return outcome
    const { found } = identity.at(at) ?? identity.keep(at, { found: await identify(hasty(address), wires) })
    // A silent machine of the same make is slow or broken; one that answers otherwise has other firmware.
    const own = outcome.failure.kind === 'timeout' ? firmware.replace(/ .*/, '') : firmware
    const itself = found === undefined || found.split('; ').some((one) => one.startsWith(own))
    return itself ? outcome : failed({ kind: 'wrong-device', expected: firmware, found })
  }

  return {
    poll: (at) => inTurn(() => poll(at)),
    command: (command) =>
      capabilities.has(command.kind)
        ? inTurn(() => machine.command(command))
        : Promise.resolve(unsupported(firmware, command.kind)),
    chips: () => {
      const read = machine.chips
      return read === undefined
        ? Promise.resolve(unsupported(firmware, 'read chips'))
        : inTurn(() => read.call(machine))
    },
    close: () => machine.close(),
  }
}

function nowhere(host: string): MachineLink {
  const refusal = failed({ kind: 'unreachable', detail: `${host} is no address; names are not looked up` })
  return {
    poll: async () => refusal,
    command: async () => refusal,
    chips: async () => refusal,
    close: () => undefined,
  }
}

/** A question on the side must not hold up the poll for long. */
function hasty(address: MachineAddress): MachineAddress {
  return { ...address, timeoutMs: Math.min(address.timeoutMs ?? HASTY_MS, HASTY_MS) }
}

/** Something may be there that does not speak this family's language: a closed port, silence, an answer without sense. */
function answersOtherwise(failure: MachineFailure): boolean {
  if (failure.kind === 'timeout' || failure.kind === 'malformed') return true
  return failure.kind === 'unreachable' && failure.detail.includes('ECONNREFUSED')
}

/** A value kept from one poll to later ones for a while. */
export interface LastKnown<T> {
  /** The kept value, or undefined when there is none or it is too old (or from the future, after a clock step). */
  at(when: Instant): T | undefined
  keep(when: Instant, value: T): T
  forget(): void
}

export function lastKnown<T>(forMs: number): LastKnown<T> {
  let kept: { readonly value: T; readonly since: Instant } | undefined
  return {
    at(when) {
      if (kept === undefined) return undefined
      const ageMs = when - kept.since
      return ageMs >= 0 && ageMs < forMs ? kept.value : undefined
    },
    keep(when, value) {
      kept = { value, since: instant(when) }
      return value
    },
    forget() {
      kept = undefined
    },
  }
}
