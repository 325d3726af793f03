import { readFile } from 'node:fs/promises'
import type { CallReport } from '../../calls/index.ts'
import { readSecret, type SiteFile, secretReference, withoutSecrets } from '../../sitefile/index.ts'
import { hear } from '../hear.ts'
import type { Issuer } from '../issuer.ts'
import { type Way, type WayParts, waitMs } from '../parts.ts'
import { writeAnswer, writeReport } from '../saying.ts'
import { WayState, type WayStatus } from '../wayState.ts'
import { NotAllowed, OtherVersion, openSession, type Session, type SessionSettings } from './session.ts'
import { type Topics, topicsOf } from './topics.ts'

type Broker = NonNullable<SiteFile['calls']['mqtt']>

/** Answers and reports that wait for the broker; the oldest is given up first. A call that is sent again is answered again. */
const MOST_WAITING = 1_000
/** The desk is asked so often before the message is left with the broker. */
const TRIES = 3
const TRY_AGAIN_MS = 1_000
/** Topics that were refused are asked for again. */
const ASK_AGAIN_MS = 60_000
/** A connection that broke sooner makes the waits longer: another client may have the same name. */
const STEADY_MS = 30_000

/**
 * Calls by MQTT (3.1.1 and 5, OASIS 2014 and 2019): the broker proves who publishes to an issuer's topic. A session that the
 * broker keeps and QoS 1: what came while the site was away is heard when it is back, and what was not taken comes again.
 */
export class MqttWay implements Way {
  readonly #broker: Broker
  readonly #site: string
  readonly #parts: WayParts
  readonly #state: WayState
  readonly #issuers = new Map<string, { readonly issuer: Issuer; readonly topics: Topics }>()
  readonly #waiting: { readonly topic: string; readonly payload: string }[] = []
  readonly #stopping = new AbortController()
  #session: Session | undefined
  #sending: Promise<void> = Promise.resolve()
  #running: Promise<void> = Promise.resolve()
  #unsubscribe: () => void = () => undefined
  #version: SessionSettings['version'] = 5

  constructor(broker: Broker, issuers: readonly Issuer[], site: string, parts: WayParts) {
    this.#broker = broker
    this.#site = site
    this.#parts = parts
    for (const issuer of issuers) {
      const topics = topicsOf(issuer, site)
      if (topics !== undefined) this.#issuers.set(issuer.id, { issuer, topics })
    }
    this.#state = new WayState(
      { id: 'mqtt', way: 'mqtt', issuers: [...this.#issuers.keys()], target: broker.url },
      () => parts.clock.now(),
      parts.changed,
    )
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
    await this.#session?.close()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    for (let attempt = 0; !signal.aborted; attempt++) {
      const settings = await this.#settings()
      if (typeof settings === 'string') this.#state.down(settings)
      else {
        try {
          if (await this.#live(settings)) attempt = -1
        } catch (error) {
          if (error instanceof OtherVersion && this.#version === 5) this.#version = 4
          const text = error instanceof Error ? error.message : String(error)
          this.#state.down(withoutSecrets(text, [settings.password ?? '']))
        }
      }
      if (!signal.aborted) await this.#parts.clock.sleep(waitMs(Math.max(0, attempt)), signal)
    }
  }

  /** One connection from its beginning to its end; whether it held long enough to try again at once. */
  async #live(settings: SessionSettings): Promise<boolean> {
    const { signal } = this.#stopping
    const session = await openSession(settings, (topic, payload) => this.#heard(topic, payload))
    const began = this.#parts.clock.now()
    this.#session = session
    if (signal.aborted) await session.close()
    else {
      let refused = await session.subscribe([...this.#issuers.values()].map(({ topics }) => topics.calls))
      this.#told(refused)
      this.#send()
      const over = new AbortController()
      const ended = session.ended.then((why) => {
        over.abort()
        return why
      })
      while (refused.length > 0 && !over.signal.aborted) {
        await this.#parts.clock.sleep(ASK_AGAIN_MS, over.signal)
        if (over.signal.aborted) break
        refused = await session.subscribe(refused)
        this.#told(refused)
      }
      const why = await ended
      if (!signal.aborted) this.#state.down(withoutSecrets(why, [settings.password ?? '']))
    }
    this.#session = undefined
    return this.#parts.clock.now() - began > STEADY_MS
  }

  #told(refused: readonly string[]): void {
    if (refused.length === 0) this.#state.up()
    else this.#state.down(`the broker does not let us hear ${refused.join(', ')}`)
  }

  async #heard(topic: string, payload: Uint8Array): Promise<void> {
    const to = [...this.#issuers.values()].find(({ topics }) => topics.calls === topic)
    // Nothing is how a retained message is taken off its topic.
    if (to === undefined || payload.length === 0) return
    for (let tried = 1; ; tried++) {
      try {
        const now = () => this.#parts.clock.now()
        const { answer, faults } = await hear(
          payload,
          { issuer: to.issuer, way: 'mqtt' },
          this.#parts.desk,
          now,
        )
        this.#state.heard(answer)
        this.#say(to.topics.answers, writeAnswer(answer, faults))
        return
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        this.#state.trouble(`a call could not be written down: ${text}`)
        if (tried >= TRIES || this.#stopping.signal.aborted)
          throw new Error(`a call waits at the broker: ${text}`)
        await this.#parts.clock.sleep(TRY_AGAIN_MS, this.#stopping.signal)
      }
    }
  }

  #report(report: CallReport): void {
    const to = this.#issuers.get(report.issuer)
    if (to !== undefined) this.#say(to.topics.reports, writeReport(report))
  }

  #say(topic: string, message: object): void {
    this.#waiting.push({ topic, payload: JSON.stringify(message) })
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift()
      this.#state.trouble(
        `more than ${MOST_WAITING} answers and reports wait for the broker; the oldest are given up`,
      )
    }
    this.#send()
  }

  /** Sends what waits, one after another, as long as there is a session. */
  #send(): void {
    this.#sending = this.#sending.then(async () => {
      const session = this.#session
      while (session !== undefined && session === this.#session) {
        const [next] = this.#waiting
        if (next === undefined) return
        try {
          await session.publish(next.topic, next.payload)
        } catch (error) {
          if (!(error instanceof NotAllowed)) return
          this.#state.trouble(error.message)
        }
        if (this.#waiting[0] === next) this.#waiting.shift()
      }
    })
  }

  async #settings(): Promise<SessionSettings | string> {
    const { url, client_id, user, password_env, password_file, keepalive_s, session_h } = this.#broker
    const { place } = this.#parts
    const reference = secretReference(password_env, password_file && place(password_file))
    const password = reference && (await readSecret(reference))
    if (password !== undefined && !password.ok) return password.reason
    try {
      const [ca, cert, key] = await Promise.all(
        [this.#broker.ca_file, this.#broker.cert_file, this.#broker.key_file].map(
          async (file) => file && (await readFile(place(file), 'utf8')),
        ),
      )
      return {
        url,
        clientId: client_id ?? `fakel-${this.#site}`,
        user,
        password: password?.value,
        keepaliveS: keepalive_s,
        sessionH: session_h,
        ca,
        cert,
        key,
        version: this.#version,
      }
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}
