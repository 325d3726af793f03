import type { CallDesk } from '../../calls/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { type Heard, hear } from '../hear.ts'
import type { Issuer } from '../issuer.ts'
import { WayState, type WayStatus } from '../wayState.ts'
import { publicKeysOf } from './keys.ts'
import { MinuteLimit } from './limit.ts'
import { type SignedRequest, verifyRequest } from './signature.ts'

export type Proof =
  | { readonly ok: true; readonly issuer: Issuer }
  /** `waitMs` above 0: it came too often. */
  | { readonly ok: false; readonly reason: string; readonly waitMs: number }

/** Requests a minute that an issuer may make, and that are told what is wrong with them, by address. */
const MOST_GOOD = 120
const MOST_BAD = 30

/**
 * Calls over HTTP: who signs with an issuer's key is that issuer. A request that is sent again within its five minutes says the
 * same version again, which changes nothing.
 */
export class SignedCalls {
  readonly #issuers: ReadonlyMap<string, Issuer>
  readonly #hosts: readonly string[]
  readonly #desk: CallDesk
  readonly #now: () => Instant
  readonly #place: (path: string) => string
  readonly #state: WayState
  readonly #good = new MinuteLimit(MOST_GOOD)
  readonly #bad = new MinuteLimit(MOST_BAD)

  constructor(
    { issuers, hosts }: Pick<SiteFile['calls'], 'issuers' | 'hosts'>,
    {
      desk,
      now,
      place,
    }: { readonly desk: CallDesk; readonly now: () => Instant; readonly place: (path: string) => string },
  ) {
    const signers = issuers.filter(({ key, key_file }) => key !== undefined || key_file !== undefined)
    this.#issuers = new Map(signers.map((issuer) => [issuer.id, issuer]))
    this.#hosts = hosts.map((host) => host.toLowerCase())
    this.#desk = desk
    this.#now = now
    this.#place = place
    const ids = signers.map(({ id }) => id)
    this.#state = new WayState({ id: 'http', way: 'http', issuers: ids, target: '/api/calls' }, now)
    this.#state.up()
  }

  status(): WayStatus {
    return this.#state.status
  }

  /** The keys of all issuers can be read; else each fault, for the log at the start. */
  async faults(): Promise<readonly string[]> {
    const read = await Promise.all([...this.#issuers.values()].map((each) => publicKeysOf(each, this.#place)))
    const faults = read.flatMap((keys) => (keys.ok ? [] : [keys.reason]))
    for (const fault of faults) this.#state.trouble(fault)
    return faults
  }

  /**
   * Whether this issuer signed the request. A stranger is not told which issuers there are, and however many strangers come, who
   * signs right is heard.
   */
  async prove(id: string, request: SignedRequest, address: string): Promise<Proof> {
    const now = this.#now()
    const issuer = this.#issuers.get(id)
    const fault = issuer === undefined ? 'its signature is wrong' : await this.#fault(issuer, request, now)
    if (issuer === undefined || fault !== undefined) {
      this.#state.trouble(`${address} was refused as ${id.slice(0, 64)}: ${fault}`)
      const waitMs = this.#bad.attempt(address, now)
      return {
        ok: false,
        reason: waitMs > 0 ? 'too many requests that were not signed right' : `${fault}`,
        waitMs,
      }
    }
    const waitMs = this.#good.attempt(id, now)
    return waitMs > 0
      ? { ok: false, reason: `more than ${MOST_GOOD} requests a minute`, waitMs }
      : { ok: true, issuer }
  }

  async #fault(issuer: Issuer, request: SignedRequest, now: Instant): Promise<string | undefined> {
    // What was signed for another site may be sent on to us under that one's name.
    const { host } = new URL(request.url)
    if (this.#hosts.length > 0 && !this.#hosts.includes(host))
      return `it is addressed to ${host.slice(0, 100)}`
    const keys = await publicKeysOf(issuer, this.#place)
    if (!keys.ok) return keys.reason
    const verified = await verifyRequest(request, { keyid: issuer.id, keys: keys.keys, now })
    return verified.ok ? undefined : verified.reason
  }

  /** Gives the body of a proven request to the desk; rejects where the desk cannot write it down. */
  async hear(issuer: Issuer, body: Uint8Array): Promise<Heard> {
    const heard = await hear(body, { issuer, way: 'http' }, this.#desk, this.#now)
    this.#state.heard(heard.answer)
    return heard
  }
}
