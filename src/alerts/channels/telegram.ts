import { z } from 'zod'
import { readSecret, type SecretReference } from '../../sitefile/index.ts'
import type { Channel } from './channel.ts'
import { post } from './post.ts'

export interface TelegramSettings {
  readonly id: string
  readonly baseUrl: string
  readonly token: SecretReference
  readonly chat: string
}

/** The most that one message takes (Telegram Bot API, sendMessage, 2026), in UTF-16 units, as JavaScript counts. */
const MOST_TEXT = 4_096

const answer = z.object({
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional() }).optional(),
})

/**
 * `POST BASE/botTOKEN/sendMessage` with `{chat_id, text}` (Telegram Bot API, 2026), plain text without markup, so that nothing
 * in it needs escaping. A refusal tells `description`, and `parameters.retry_after` in seconds.
 */
export function telegramChannel(settings: TelegramSettings): Channel {
  const { id, baseUrl, chat } = settings
  return {
    id,
    kind: 'telegram',
    target: new URL(baseUrl).host,
    send: async (message) => {
      const token = await readSecret(settings.token)
      if (!token.ok) return { ok: false, reason: token.reason, again: true }
      return post({
        url: `${baseUrl.replace(/\/+$/, '')}/bot${token.value}/sendMessage`,
        body: JSON.stringify({
          chat_id: chat,
          text: shortened(`${message.subject}\n\n${message.text}`),
          link_preview_options: { is_disabled: true },
        }),
        headers: {},
        secrets: [token.value],
        explain: (told) => {
          const { description, parameters } = answer.safeParse(told).data ?? {}
          return {
            ...(description !== undefined && { reason: description }),
            ...(parameters?.retry_after !== undefined && { afterS: parameters.retry_after }),
          }
        },
      })
    },
  }
}

function shortened(text: string): string {
  if (text.length <= MOST_TEXT) return text
  // Not in the middle of a surrogate pair.
  return `${text.slice(0, MOST_TEXT - 2).replace(/[\uD800-\uDBFF]$/, '')}…`
}
