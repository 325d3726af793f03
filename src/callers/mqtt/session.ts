import { connect, ErrorWithReasonCode, type IPublishPacket, type MqttClient } from 'mqtt'

/** Time for the broker to answer anything. */
const ANSWER_MS = 15_000
/** A message of more than this the broker keeps for itself; what is above 64 KiB and below is answered. */
const MOST_PACKET_BYTES = 1024 * 1024
/** Messages under way at once; the rest waits at the broker. */
const AT_ONCE = 20

export interface SessionSettings {
  readonly url: string
  readonly clientId: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly keepaliveS: number
  readonly sessionH: number
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  /** MQTT 5, or 3.1.1 for a broker that does not speak it. */
  readonly version: 4 | 5
}

/** A connection to a broker that is there, until `ended` resolves with why it is not any more. */
export interface Session {
  readonly ended: Promise<string>
  /** The topics that the broker does not let us hear. */
  subscribe(topics: readonly string[]): Promise<readonly string[]>
  /** Rejects with `NotAllowed` where the broker refuses this one, else when the session ends. */
  publish(topic: string, payload: string): Promise<void>
  close(): Promise<void>
}

/** The broker does not let us publish there; another attempt would not help. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed'
}

/** The broker does not speak this version of MQTT. */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion'
}

/** CONNACK: unacceptable protocol version, of MQTT 3.1.1 and 5. */
const WRONG_VERSION = [1, 132]
/** PUBACK of MQTT 5: not authorized; topic name invalid; quota exceeded; payload format invalid. */
const REFUSED = [135, 144, 151, 153]

/**
 * Connects once. `heard` is given each message, one after another; a message is acknowledged when it resolves, so that what
 * was not taken comes again at the next connection (QoS 1, and a session that the broker keeps).
 */
export async function openSession(
  settings: SessionSettings,
  heard: (topic: string, payload: Uint8Array) => Promise<void>,
): Promise<Session> {
  const { version, user, password, ca, cert, key } = settings
  const client = connect(settings.url, {
    protocolVersion: version,
    clientId: settings.clientId,
    clean: false,
    keepalive: settings.keepaliveS,
    connectTimeout: ANSWER_MS,
    // Each attempt is a new session with its secrets read anew; the waits between are ours.
    reconnectPeriod: 0,
    resubscribe: false,
    rejectUnauthorized: true,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(version === 5 && {
      properties: {
        sessionExpiryInterval: Math.round(settings.sessionH * 3600),
        receiveMaximum: AT_ONCE,
        maximumPacketSize: MOST_PACKET_BYTES,
      },
    }),
  })
  let why = 'the broker closed the connection'
  let heardSince = Promise.resolve()
  const ended = new Promise<string>((resolve) => client.once('close', () => resolve(why)))
  client.on('disconnect', (packet) => {
    why = `the broker ended the session (${packet.reasonCode ?? 'no reason'})`
  })
  client.handleMessage = (packet, done) => {
    heardSince = heard(packet.topic.toString(), bytesOf(packet)).then(
      () => done(),
      (error: unknown) => {
        // Without an acknowledgement; the broker gives it again at the next connection.
        why = error instanceof Error ? error.message : String(error)
        client.end(true)
      },
    )
  }
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.on('error', (error) => {
      why = error.message
      const code = error instanceof ErrorWithReasonCode ? error.code : undefined
      reject(code !== undefined && WRONG_VERSION.includes(code) ? new OtherVersion(why) : error)
      client.end(true)
    })
    client.once('close', () => reject(new Error(why)))
  })
  return {
    ended,
    subscribe: async (topics) => {
      const refused: string[] = []
      for (const topic of topics) if (!(await subscribed(client, topic, ended))) refused.push(topic)
      return refused
    },
    publish: (topic, payload) => published(client, topic, payload, ended),
    close: async () => {
      await within(heardSince, ANSWER_MS)
      await within(client.endAsync(), ANSWER_MS)
      client.end(true)
    },
  }
}

/** A retained message is given once for each session of the broker, not at each connection (MQTT 5, retain handling 1). */
async function subscribed(client: MqttClient, topic: string, ended: Promise<string>): Promise<boolean> {
  const asked = new Promise<boolean>((resolve) =>
    client.subscribe(topic, { qos: 1, rh: 1 }, (error, granted) =>
      resolve(error === null && (granted ?? []).every(({ qos }) => qos === 1)),
    ),
  )
  return unlessEnded(asked, ended)
}

async function published(
  client: MqttClient,
  topic: string,
  payload: string,
  ended: Promise<string>,
): Promise<void> {
  const sent = new Promise<void>((resolve, reject) =>
    client.publish(topic, payload, { qos: 1 }, (error) => {
      if (!error) resolve()
      else if (error instanceof ErrorWithReasonCode && REFUSED.includes(error.code))
        reject(new NotAllowed(`the broker does not let us publish to ${topic}`))
      else reject(error)
    }),
  )
  await unlessEnded(sent, ended)
}

function unlessEnded<T>(asked: Promise<T>, ended: Promise<string>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silent = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the broker does not answer')), ANSWER_MS)
  })
  const over = ended.then((why) => Promise.reject(new Error(why)))
  return Promise.race([asked, over, silent]).finally(() => clearTimeout(timer))
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer))
}

function bytesOf({ payload }: IPublishPacket): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload
}
