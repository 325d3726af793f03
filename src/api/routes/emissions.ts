import { apart } from '../../sheets/index.ts'
import {
  type EmissionsFace,
  emissionTermsView,
  emissionTermsViewOf,
  enteredFactorView,
  enteredFactorViewOf,
  factorRequest,
  PAPER_LANGUAGES,
  reportBody,
  reportHeadView,
  reportHeadViewOf,
  reportPaper,
  reportRows,
  toDateView,
  toDateViewOf,
} from '../../site/index.ts'
import { type App, answers, at, body, createRoute, type Parts, z } from '../parts.ts'
import { problem, Refused } from '../problem.ts'

const day = z.iso.date().describe('Day at the site')
const why = z.string().trim().min(1).max(500)
const FORMATS = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
} as const
const numbered = z.object({ number: z.string().max(20) })
const version = z.coerce.number().int().min(1).optional().describe('The newest unless said')

/** Emissions of the gas: totals to date, reports by version, the factors that they lean on. */
export function emissionRoutes(app: App, parts: Parts): void {
  totalsRoute(app, parts)
  reportRoutes(app, parts)
  factorRoutes(app, parts)
}

function emissionsIn({ site }: Parts): EmissionsFace {
  if (site.emissions === undefined) throw new Refused('not_found', 'this site burns no gas')
  return site.emissions
}

function totalsRoute(app: App, parts: Parts): void {
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/emissions'),
      summary: 'Emissions of today, this month and this year, with the factors in force today',
      responses: answers(
        z.object({
          day: toDateView.openapi('EmissionsToDate'),
          month: toDateView,
          year: toDateView,
          missing: z.array(z.string()).describe('Terms that reports wait for'),
        }),
        'Until where the books are settled',
      ),
    }),
    async (c) => {
      const told = await emissionsIn(parts).toDate()
      return c.json(
        {
          day: toDateViewOf(told.day),
          month: toDateViewOf(told.month),
          year: toDateViewOf(told.year),
          missing: [...told.missing],
        },
        200,
      )
    },
  )
}

function reportRoutes(app: App, parts: Parts): void {
  const head = reportHeadView.openapi('EmissionReportHead')
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/emissions/reports'),
      summary: 'Emission reports, every version of each',
      responses: answers(z.object({ reports: z.array(head) }), 'Newest first'),
    }),
    async (c) => c.json({ reports: (await emissionsIn(parts).reports()).map(reportHeadViewOf) }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/emissions/reports'),
      summary: 'Make the report of a period, or a new version of it',
      description:
        'From the settled balances of whole days at the site. Where the newest version would say the same, it is answered and none is made.',
      request: {
        body: body(
          z.strictObject({
            from: day,
            to: day.describe('The day after the last, at the site'),
            why,
            accept_missing: z
              .boolean()
              .default(false)
              .describe('Make it although intervals are missing; it says so'),
          }),
        ),
      },
      responses: answers(
        z.object({ report: head, fresh: z.boolean().describe('Whether a version was made') }),
        'The newest version',
      ),
    }),
    async (c) => {
      const { from, to, why: reason, accept_missing } = c.req.valid('json')
      const who = c.var.person.name
      const request = { from, to, why: reason, acceptMissing: accept_missing }
      const made = await emissionsIn(parts).make(request, who)
      if (!made.ok) {
        const errors = made.reasons.map((message) => ({ field: 'body', message }))
        if (made.busy) throw new Refused('busy', made.reasons.join('; '))
        throw new Refused('entry_refused', made.reasons.join('; '), { errors })
      }
      const report = reportHeadViewOf(made.report.head)
      if (made.fresh)
        await parts.audit({
          kind: 'emissions.reported',
          subject: report.number,
          who,
          why: reason,
          data: { version: report.version, from, to, sha256: report.sha256 },
        })
      return c.json({ report, fresh: made.fresh }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/emissions/reports/{number}'),
      summary: 'A report with all its figures',
      request: { params: numbered, query: z.object({ version }) },
      responses: answers(z.object({ head, report: reportBody.openapi('EmissionReport') }), 'One version'),
    }),
    async (c) => {
      const found = await reportIn(parts, c.req.valid('param').number, c.req.valid('query').version)
      return c.json({ head: reportHeadViewOf(found.head), report: found.body }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/emissions/reports/{number}/file'),
      summary: 'A report as a file, the same to the last byte at any time',
      request: {
        params: numbered,
        query: z.object({
          version,
          format: z.enum(['pdf', 'csv', 'xlsx', 'json']).default('pdf').describe('json: as it is stored'),
          language: z.enum(PAPER_LANGUAGES).default('en').describe('Of the PDF'),
        }),
      },
      responses: {
        200: {
          description: 'A file',
          content: Object.fromEntries(
            Object.values(FORMATS).map((type) => [
              type.split(';')[0] ?? type,
              { schema: z.string().openapi({ format: 'binary' }) },
            ]),
          ),
        },
        default: {
          description: 'Why it was not done (RFC 9457)',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
    }),
    async (c) => {
      const { version: wanted, format, language } = c.req.valid('query')
      const { head: found, body: report, text } = await reportIn(parts, c.req.valid('param').number, wanted)
      const { hash } = found
      const bytes =
        format === 'json'
          ? new TextEncoder().encode(text)
          : format === 'pdf'
            ? await apart({ kind: 'paper', paper: reportPaper(report, hash, language) })
            : await apart({ kind: 'rows', table: reportRows(report, hash), format })
      const name = `emissions-${found.number}-v${found.version}.${format}`
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': FORMATS[format],
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
      })
    },
  )
}

async function reportIn(parts: Parts, number: string, wanted: number | undefined) {
  const found = await emissionsIn(parts).report(number.toUpperCase(), wanted)
  if (found === undefined) throw new Refused('not_found', `there is no such report`)
  return found
}

function factorRoutes(app: App, parts: Parts): void {
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/emissions/factors'),
      summary: 'The terms in force, their sources, what is missing, and all that people entered',
      request: {
        query: z.object({
          from: day.optional().describe('For a period that begins on it; today unless said'),
        }),
      },
      responses: answers(emissionTermsView.openapi('EmissionTerms'), 'In force for such a period'),
    }),
    async (c) => c.json(emissionTermsViewOf(await emissionsIn(parts).terms(c.req.valid('query').from)), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/emissions/factors'),
      summary: 'Enter a factor of the site’s own: a measured slip, a test of the flare',
      description:
        'Entries are never changed; a later one takes the place of an earlier one in reports made from then on.',
      request: { body: body(factorRequest.extend({ why })) },
      responses: answers(
        z.object({ entered: enteredFactorView.openapi('EmissionFactorEntry') }),
        'As entered',
      ),
    }),
    async (c) => {
      const { why: reason, ...request } = c.req.valid('json')
      const who = c.var.person.name
      const entered = await emissionsIn(parts).enter(request, reason, who)
      if (typeof entered === 'string')
        throw new Refused('entry_refused', entered, { errors: [{ field: 'body', message: entered }] })
      await parts.audit({
        kind: 'emissions.factor-entered',
        subject: entered.name,
        who,
        why: reason,
        data: { value: entered.value, since: entered.since, entry: entered.entry },
      })
      return c.json({ entered: enteredFactorViewOf(entered) }, 200)
    },
  )
}
