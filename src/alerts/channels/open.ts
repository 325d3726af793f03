import type { FindingSeverity } from '../../health/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { secretReference } from '../../sitefile/index.ts'
import type { Language } from '../words.ts'
import type { Channel } from './channel.ts'
import { mailChannel } from './mail.ts'
import { telegramChannel } from './telegram.ts'
import { webhookChannel } from './webhook.ts'

/** A channel with what the site file says of it. */
export interface ConfiguredChannel {
  readonly channel: Channel
  readonly severity: FindingSeverity
  readonly language: Language
  readonly mostPerHour: number
}

/** The channels of a site file. Nothing is opened before something is sent. */
export function channelsOf(alerts: SiteFile['alerts']): readonly ConfiguredChannel[] {
  const configured = (
    entry: Pick<SiteFile['alerts']['mail'][number], 'severity' | 'language' | 'most_per_hour'>,
    channel: Channel,
  ): ConfiguredChannel => ({
    channel,
    severity: entry.severity,
    language: entry.language ?? alerts.language,
    mostPerHour: entry.most_per_hour,
  })
  return [
    ...alerts.mail.map((entry) => {
      const { id, host, port, security, user, from, to, ca_file } = entry
      const password = secretReference(entry.password_env, entry.password_file)
      return configured(
        entry,
        mailChannel({
          id,
          host,
          port,
          security,
          from,
          to,
          ...(user !== undefined && { user }),
          ...(password !== undefined && { password }),
          ...(ca_file !== undefined && { caFile: ca_file }),
        }),
      )
    }),
    ...alerts.webhooks.flatMap((entry) => {
      const secret = secretReference(entry.secret_env, entry.secret_file)
      if (secret === undefined) return []
      return [configured(entry, webhookChannel({ id: entry.id, url: entry.url, secret }))]
    }),
    ...alerts.telegram.flatMap((entry) => {
      const token = secretReference(entry.token_env, entry.token_file)
      if (token === undefined) return []
      const { id, base_url, chat } = entry
      return [configured(entry, telegramChannel({ id, baseUrl: base_url, token, chat }))]
    }),
  ]
}
