import { type Instant, instant } from '../../quantity/index.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineFailure,
  MachineLink,
  MachineOutcome,
  MachineReport,
} from '../model.ts'
import { failed } from '../outcome.ts'
import { isAddress } from '../transports/socket.ts'
import { identify } from './identify.ts'

/** What a family's file makes: how one machine of it is read and commanded. */
export interface Family {
  readonly expected: string
  poll(at: Instant): Promise<MachineOutcome<MachineReport>>
  command(command: MachineCommand): Promise<MachineOutcome<'accepted'>>
  close(): void
}

/** How long an answer to "what is this, then?" stands before it is asked again. */
const IDENTITY_MS = 300_000
const HASTY_MS = 1_000

/**
 * A link to one machine: its reads and commands go one after another (small machines take one connection at a time), and a
 * machine that answers but not as this family is asked what it is, so that the failure says what was found.
 */
export function linkTo(address: MachineAddress, family: Family): MachineLink {
  const identity = lastKnown<{ readonly found: string | undefined }>(IDENTITY_MS)
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  async function poll(at: Instant): Promise<MachineOutcome<MachineReport>> {
    const outcome = await family.poll(at)
    if (outcome.ok) {
      identity.forget()
      return outcome
    }
    if (!answersOtherwise(outcome.failure)) return outcome
    const { found } = identity.at(at) ?? identity.keep(at, { found: await identify(hasty(address)) })
    // A silent machine of the same make is slow or broken; one that answers otherwise has other firmware.
    const own = outcome.failure.kind === 'timeout' ? family.expected.replace(/ .*/, '') : family.expected
    const itself = found === undefined || found.split('; ').some((one) => one.startsWith(own))
    return itself ? outcome : failed({ kind: 'wrong-device', expected: family.expected, found })
  }

  if (!isAddress(address.host)) {
    const refusal = failed({
      kind: 'unreachable',
      detail: `${address.host} is no address; names are not looked up`,
    })
    return { poll: async () => refusal, command: async () => refusal, close: () => family.close() }
  }
  return {
    poll: (at) => inTurn(() => poll(at)),
    command: (command) => inTurn(() => family.command(command)),
    close: () => family.close(),
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
