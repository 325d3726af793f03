import type { Card } from '../../register/index.ts'
import { apart, LAYOUT_NAMES, MOST_LABELS } from '../../sheets/index.ts'
import { importView, importViewOf, type Unregistered } from '../../site/index.ts'
import { type App, answers, at, createRoute, type Parts, z } from '../parts.ts'
import { problem, Refused } from '../problem.ts'
import { narrowing } from './register.ts'
import { fitting, named } from './registerCards.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const CSV = 'text/csv'
/** A form of another site can send none of these. */
const UPLOADS = [CSV, XLSX, 'application/octet-stream'] as const
/** Changes that an answer lists; all are counted. */
const MOST_LISTED = 1_000

const bytes = z.string().openapi({ format: 'binary' })
const zone = z
  .string()
  .max(60)
  .refine(isZone, 'an IANA time zone, as in Asia/Yekaterinburg')
  .optional()
  .describe('Where the days of `since` begin; the zone of the site unless said')

/** The register as files: tables in and out, labels. */
export function registerFileRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/register/import'),
      summary: 'Take a CSV or XLSX file in; without `apply` tell only what it would change',
      description: 'All rows or none: with any error nothing is written, and every error is told by row.',
      request: {
        query: z.object({
          apply: z.enum(['true', 'false']).default('false'),
          why: z.string().max(500).default(''),
          zone,
        }),
        body: {
          required: true,
          content: Object.fromEntries(UPLOADS.map((type) => [type, { schema: bytes }])),
        },
      },
      responses: answers(importView.openapi('RegisterImport'), 'What it changes, and every error'),
    }),
    async (c) => {
      const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
      if (!UPLOADS.some((each) => each === type))
        throw new Refused('invalid_request', `the body is a file of one of the types ${UPLOADS.join(', ')}`)
      const { apply, why, zone: told } = c.req.valid('query')
      const read = await apart({ kind: 'read', bytes: new Uint8Array(await c.req.arrayBuffer()) })
      if (!read.ok) {
        const place = read.line === undefined ? '' : `line ${read.line} `
        throw new Refused('unreadable_file', `the file ${place}${read.message}`)
      }
      const who = c.var.person.name
      const zoneOfDays = told ?? site.file.site.zone
      const done = await site.registrar.import(read.table, who, {
        apply: apply === 'true',
        zone: zoneOfDays,
        why,
      })
      const view = importViewOf(done)
      if (done.applied)
        await audit({
          kind: 'register.imported',
          subject: site.file.site.id,
          who,
          why,
          data: { added: view.added, changed: view.changed },
        })
      return c.json({ ...view, changes: view.changes.slice(0, MOST_LISTED) }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/register/export'),
      summary: 'Machines as a file that an import takes back',
      request: {
        query: z.object({
          ...narrowing,
          format: z.enum(['csv', 'xlsx']).default('csv'),
          language: z.enum(['en', 'ru']).default('en').describe('Of headings and states'),
        }),
      },
      responses: files([CSV, XLSX]),
    }),
    async (c) => {
      const { format, language, ...filter } = c.req.valid('query')
      const cards = fitting(await site.registrar.current(), filter)
      const type = format === 'csv' ? `${CSV}; charset=utf-8` : XLSX
      return download(await apart({ kind: 'write', cards, format, language }), type, `machines.${format}`)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/register/unregistered'),
      summary: 'Machines that answer and that no card fits, as a table to look through and import',
      description: 'Owner and hall are those of the site file; rack, shelf and slot are for people to fill.',
      request: {
        query: z.object({
          format: z.enum(['csv', 'xlsx']).default('csv'),
          language: z.enum(['en', 'ru']).default('en').describe('Of headings and states'),
        }),
      },
      responses: files([CSV, XLSX]),
    }),
    async (c) => {
      const { format, language } = c.req.valid('query')
      const cards = site.unregistered().map((machine) => draftOf(machine, site.file.site.id))
      const type = format === 'csv' ? `${CSV}; charset=utf-8` : XLSX
      return download(await apart({ kind: 'write', cards, format, language }), type, `unregistered.${format}`)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/register/labels'),
      summary: 'Labels with QR codes as PDF',
      request: {
        query: z.object({
          ...narrowing,
          machines: z.string().max(60_000).optional().describe('Cards, serial numbers or MACs with commas'),
          layout: z.enum(LAYOUT_NAMES).default('a4-3x8'),
          skip: z.coerce
            .number()
            .int()
            .min(0)
            .max(23)
            .default(0)
            .describe('Places of the first sheet used up'),
        }),
      },
      responses: files(['application/pdf']),
    }),
    async (c) => {
      const { machines, layout, skip, ...filter } = c.req.valid('query')
      const register = await site.registrar.current()
      const cards: readonly Card[] =
        machines === undefined
          ? fitting(register, filter)
          : machines.split(',').map((name) => named(register, name.trim()))
      if (cards.length === 0) throw new Refused('not_found', 'no machine fits')
      if (cards.length > MOST_LABELS)
        throw new Refused('invalid_request', `${cards.length} labels; at most ${MOST_LABELS} at once`)
      const pdf = await apart({ kind: 'labels', cards, settings: { layout, skip, at: site.now() } })
      return download(pdf, 'application/pdf', 'labels.pdf')
    },
  )
}

/** What could be entered of a machine that has no card yet. */
function draftOf({ seen, make, model, customer, hall }: Unregistered, siteId: string): Card {
  return {
    id: '',
    ...(make !== undefined && { make }),
    ...(model !== undefined && { model }),
    ...(seen.serial !== undefined && { serial: seen.serial }),
    ...(seen.mac !== undefined && { mac: seen.mac }),
    ...(seen.address !== undefined && { address: seen.address }),
    boards: seen.boards,
    owner: customer,
    place: { site: siteId, hall },
    papers: [],
    state: 'running',
  }
}

function files(types: readonly string[]) {
  return {
    200: {
      description: 'A file',
      content: Object.fromEntries(types.map((type) => [type, { schema: bytes }])),
    },
    default: {
      description: 'Why it was not done (RFC 9457)',
      content: { 'application/problem+json': { schema: problem } },
    },
  }
}

function download(file: Uint8Array, type: string, name: string): Response {
  return new Response(new Uint8Array(file), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
