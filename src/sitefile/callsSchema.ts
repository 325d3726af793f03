import { z } from 'zod'
import { address, httpAddress, id, kilowattsOrNone, positive, ref } from './parts.ts'

const place = z.string().min(1)
/** A topic without wildcards: who may write to it is the broker's to say, and it stands for one issuer. */
const topic = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^#+\p{C}]+$/u, 'a topic without + and #')
const minor = z.number().min(0).max(1_000_000)
/** Thirty years of a dozen days each are fewer. */
const holidays = z.array(z.iso.date('a day of the calendar, as 2026-01-01')).max(1_000)

const BROKER = 'mqtts://host:port or mqtt://host:port'
/** Of a broker there is a host, and no path; a user in it is refused by name elsewhere. */
const broker = address(/^mqtts?$/, BROKER).regex(/^mqtts?:\/\/[^/?#]+\/?$/, BROKER)

const issuer = z.strictObject({
  id,
  name: z.string().min(1),
  may_order: z
    .strictObject({
      site: z.boolean().default(false).describe('The whole site'),
      halls: z.array(ref).max(1_000).default([]),
      customers: z.array(ref).max(1_000).default([]),
      grid: z.array(ref).max(100).default([]).describe('Grid connections'),
    })
    .describe('What its calls may be about; what is left out it may not order'),
  longest_h: positive.max(744).default(24).describe('A call may last so long'),
  most_ahead_h: positive.max(8_784).default(192).describe('A call may begin so long from now'),
  must: z.boolean().default(true).describe('Whether its calls must be kept, where they do not say'),
  baseline: z
    .enum(['ten-in-ten', 'meter-before'])
    .default('meter-before')
    .describe('What performance is measured against, where a call does not say'),
  holidays: holidays
    .optional()
    .describe('Days that its contract counts like a Sunday, in place of calls.holidays'),
  pay_minor_per_kwh: minor.default(0).describe('Paid for what is not drawn, where a call does not say'),
  breach_minor_per_kwh: minor.default(0).describe('Owed for what is too much, where a call does not say'),
  key: z
    .string()
    .min(32)
    .max(4_096)
    .optional()
    .describe('Public Ed25519 key of its HTTP signatures, PEM or JWK'),
  key_file: place.optional().describe('A file that holds it, relative to this one'),
  mqtt: z
    .strictObject({
      calls: topic.optional().describe('It publishes here; fakel/SITE/calls/ISSUER'),
      answers: topic.optional().describe('Fakel publishes here; fakel/SITE/answers/ISSUER'),
      reports: topic.optional().describe('Fakel publishes here; fakel/SITE/reports/ISSUER'),
    })
    .optional()
    .describe('It orders by MQTT too; {} takes the usual topics'),
})

const mqtt = z.strictObject({
  url: broker.describe('mqtts://broker.example:8883'),
  client_id: z.string().min(1).max(64).optional().describe('fakel-SITE'),
  user: place.optional(),
  password_env: place.optional(),
  password_file: place.optional(),
  ca_file: place.optional().describe('Certificates (PEM) that the broker is checked against'),
  cert_file: place.optional().describe('Certificate (PEM) that this site shows to the broker'),
  key_file: place.optional().describe('Its private key (PEM)'),
  keepalive_s: z.number().int().min(5).max(600).default(30),
  session_h: positive.max(720).default(24).describe('The broker keeps messages so long while we are away'),
})

const openadr = z.strictObject({
  id: id.describe('Name of this way'),
  issuer: ref,
  url: httpAddress.describe("The VTN's base URL, such as https://vtn.example/openadr3/3.1.0"),
  token_url: httpAddress.optional().describe('As the VTN tells at /auth/server, unless said'),
  version: z.enum(['3.0', '3.1']).default('3.1').describe('Of OpenADR, that the VTN speaks'),
  client_id: place.optional().describe('OAuth 2 client; without it the VTN must ask nobody who they are'),
  secret_env: place.optional(),
  secret_file: place.optional(),
  scope: place.optional().describe('OAuth 2 scopes, as the VTN wants them'),
  ca_file: place.optional().describe('Certificates (PEM) that the VTN is checked against'),
  program: place.optional().describe('Only events of the program of this name; else of all that are told'),
  ven_name: place.optional().describe('Registers as this VEN when the VTN does not know it; fakel-SITE'),
  register: z.boolean().default(true).describe('Whether this site registers itself'),
  targets: z
    .array(place)
    .max(100)
    .default([])
    .describe('Asked for beside those that the VTN gave our VEN (3.1)'),
  about: z
    .strictObject({ kind: z.enum(['site', 'grid']), id: ref.optional() })
    .default({ kind: 'site' })
    .describe('What events are about, where their targets name none of our halls and customers'),
  poll_s: z.number().int().min(5).max(3_600).default(30),
  simple_kw: z
    .array(kilowattsOrNone)
    .min(1)
    .max(3)
    .optional()
    .describe('What SIMPLE levels 1, 2 and 3 reduce; without them level 3 is all and 1 and 2 are refused'),
  must_priority: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Events of this priority or nearer to 0 must be kept; else as the issuer'),
  report_every_min: z.number().int().min(1).max(1_440).default(15),
})

const calendar = z.strictObject({
  id: id.describe('Name of this way'),
  issuer: ref,
  file: place.describe('An .ics file, relative to this one; read again when it changes'),
  look_s: z.number().int().min(1).max(3_600).default(30),
  ahead_d: z
    .number()
    .int()
    .min(1)
    .max(366)
    .default(8)
    .describe('Repeated events are made calls so far ahead'),
})

/** Orders from outside: who may give them, and by which ways they come. Secrets are named, never written here. */
export const callsSchema = z
  .strictObject({
    issuers: z.array(issuer).max(100).default([]),
    holidays: holidays
      .default([])
      .describe('Local days that a ten-in-ten baseline counts like a Sunday whatever their weekday'),
    hosts: z
      .array(z.string().min(1).max(255))
      .max(20)
      .default([])
      .describe('Names, with port unless 80 or 443, under which signed requests are heard; none: any'),
    mqtt: mqtt.optional(),
    openadr: z.array(openadr).max(10).default([]),
    calendars: z.array(calendar).max(20).default([]),
  })
  .prefault({})
