import { z } from 'zod'
import { httpAddress } from './parts.ts'

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
  .describe('Name of the channel')
const variable = z.string().min(1)
const common = {
  id,
  severity: z.enum(['warning', 'alarm']).default('warning').describe('The least that is sent here'),
  language: z.enum(['en', 'ru']).optional().describe('Instead of the language of all alerts'),
  most_per_hour: z.number().int().min(1).max(1_000).default(30).describe('Messages; what is over waits'),
}

/** Secrets are never written here: the file names an environment variable or a file that holds them. */
const mail = z.strictObject({
  ...common,
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535).default(587),
  security: z
    .enum(['tls', 'starttls', 'none'])
    .default('starttls')
    .describe('tls from the first byte (port 465), by STARTTLS (587), or none (a relay on this computer)'),
  user: z.string().min(1).optional(),
  password_env: variable.optional(),
  password_file: variable.optional(),
  ca_file: z
    .string()
    .min(1)
    .optional()
    .describe('Certificates (PEM) that the server is checked against, where it is your own'),
  from: z.string().min(3),
  to: z.array(z.string().min(3)).min(1).max(50),
})

const webhook = z.strictObject({
  ...common,
  url: httpAddress,
  secret_env: variable.optional().describe('Key of the HMAC-SHA256 signature'),
  secret_file: variable.optional(),
})

const telegram = z.strictObject({
  ...common,
  base_url: httpAddress.default('https://api.telegram.org'),
  token_env: variable.optional(),
  token_file: variable.optional(),
  chat: z.string().min(1).describe('Id of the chat, or @name of a channel'),
})

export const alertsSchema = z
  .strictObject({
    language: z.enum(['en', 'ru']).default('en'),
    gather_s: z
      .number()
      .min(0)
      .max(3_600)
      .default(30)
      .describe('Waited after a finding, for others of the same cause'),
    group_from: z
      .number()
      .int()
      .min(2)
      .default(5)
      .describe('So many machines of a feeder with one finding within a quarter of an hour are one alert'),
    remind_h: z.number().positive().max(720).default(4),
    quiet_min: z
      .number()
      .min(0)
      .max(1_440)
      .default(30)
      .describe('What cleared and comes back within this time after it was told is not told again'),
    events: z
      .boolean()
      .default(true)
      .describe('Also send alarms of the site: a tripped engine, a lost store'),
    mail: z.array(mail).max(20).default([]).describe('Channels by e-mail (SMTP)'),
    webhooks: z.array(webhook).max(20).default([]).describe('Channels by HTTP POST'),
    telegram: z.array(telegram).max(20).default([]).describe('Channels by a Telegram-compatible HTTP API'),
  })
  .prefault({})
