import { createHmac } from 'node:crypto'
import { toIso } from '../../quantity/index.ts'
import { readSecret, type SecretReference } from '../../sitefile/index.ts'
import type { Notice } from '../model.ts'
import type { Channel, Message } from './channel.ts'
import { post } from './post.ts'

export interface WebhookSettings {
  readonly id: string
  readonly url: string
  readonly secret: SecretReference
  /** Now, in seconds since 1970: the receiver compares it with its own clock, so it is the computer's. */
  readonly nowS?: () => number
}

/**
 * HTTP POST of JSON. `X-Fakel-Signature` is `sha256=` and the HMAC-SHA256 (RFC 2104) in hex, under the secret, of the
 * timestamp in `X-Fakel-Timestamp`, a full stop and the body; a receiver refuses old timestamps, so that nobody can send a
 * caught message again.
 */
export function webhookChannel(settings: WebhookSettings): Channel {
  const { id, url, nowS = () => Math.floor(Date.now() / 1000) } = settings
  return {
    id,
    kind: 'webhook',
    target: new URL(url).host,
    send: async (message) => {
      const secret = await readSecret(settings.secret)
      if (!secret.ok) return { ok: false, reason: secret.reason, again: true }
      const body = JSON.stringify(payload(message))
      const timestamp = String(nowS())
      return post({
        url,
        body,
        headers: {
          'x-fakel-id': message.id,
          'x-fakel-timestamp': timestamp,
          'x-fakel-signature': `sha256=${signature(secret.value, timestamp, body)}`,
        },
        secrets: [secret.value, url, new URL(url).pathname].filter((text) => text.length > 1),
      })
    },
  }
}

export function signature(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
}

function payload(message: Message) {
  return {
    id: message.id,
    subject: message.subject,
    text: message.text,
    notices: message.notices.map(noticeOf),
  }
}

/** Names as the API has them: snake_case, instants in ISO 8601. */
function noticeOf(notice: Notice) {
  const at = toIso(notice.at)
  if (notice.what === 'test') return { what: notice.what, at, who: notice.who }
  if (notice.what === 'event') {
    const { kind, subject, why } = notice.event
    return { what: notice.what, at: toIso(notice.event.at), kind, subject, why }
  }
  const { key, kind, severity, place, subjects, since, figures, limits, feeder, hall } = notice.alert
  return {
    what: notice.what,
    at,
    key,
    kind,
    severity,
    place,
    feeder,
    hall,
    since: toIso(since),
    count: subjects.length,
    subjects: subjects.slice(0, MOST_SUBJECTS),
    figures,
    limits,
  }
}
/** Enough to act on; the rest is in the API. */
const MOST_SUBJECTS = 500
