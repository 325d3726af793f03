import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import {
  type EmissionTermsView,
  emissionTermsView,
  enteredFactorView,
  PAPER_LANGUAGES,
  type PaperLanguage,
  type ReportHeadView,
  reportHeadView,
  type ToDateView,
  toDateView,
} from '../site/index.ts'
import { RegisterRefused } from './registerSource.ts'
import { type Ask, query, signedIn } from './siteRequests.ts'

interface Where {
  readonly site?: string
  readonly siteUrl?: string
  readonly siteUser: string
  readonly json?: boolean
}

interface Files extends Where {
  readonly language: PaperLanguage
  readonly pdf?: string
  readonly csv?: string
  readonly xlsx?: string
  readonly stored?: string
}

interface Report extends Files {
  readonly from: string
  readonly to: string
  readonly why: string
  readonly acceptMissing?: boolean
}

interface Enter extends Where {
  readonly source: string
  readonly date: string
  readonly since?: string
  readonly sigma?: number
  readonly why: string
}

/** The commands of `fakel emissions` that speak to a running site: totals to date, reports, and the factors they lean on. */
export function addReportCommands(emissions: Command): void {
  const sub = (name: string, description: string) =>
    emissions
      .command(name)
      .description(description)
      .option('--site <url>', 'the running site; its password in FAKEL_SITE_PASSWORD')
      .addOption(new Option('--site-url <url>', 'the same').hideHelp())
      .option('--site-user <name>', 'who signs in there', 'admin')
      .option('--json', 'print JSON instead of lines')
  const filed = (name: string, description: string) =>
    sub(name, description)
      .option('--pdf <file>', 'write it as PDF')
      .option('--csv <file>', 'write it as CSV')
      .option('--xlsx <file>', 'write it as a workbook')
      .option('--stored <file>', 'write it as it is stored, which its SHA-256 is of')
      .addOption(
        new Option('--language <language>', 'of the PDF').choices([...PAPER_LANGUAGES]).default('en'),
      )

  sub('to-date', 'today, this month and this year at a running site').action((options: Where) =>
    at(options, (ask) => tellToDate(ask, options)),
  )
  filed('report', 'make the report of a period at a running site, or a new version of it')
    .requiredOption('--from <day>', 'first day, at the site', dayOf)
    .requiredOption('--to <day>', 'the day after the last', dayOf)
    .option('--why <reason>', 'told in the report', 'report')
    .option('--accept-missing', 'although intervals are missing; the report says so')
    .action((options: Report) => at(options, (ask) => makeReport(ask, options)))
  sub('reports', 'every version of every report of a running site, newest first').action((options: Where) =>
    at(options, async (ask) => {
      const shape = z.object({ reports: z.array(reportHeadView) })
      const { reports } = await read(ask, shape, '/api/emissions/reports')
      if (options.json === true) console.log(JSON.stringify(reports))
      else for (const head of reports) console.log(lineOf(head))
    }),
  )
  filed('fetch', 'write a report of a running site to files again')
    .argument('<number>', 'as E0001')
    .option('--number-version <version>', 'one of its versions, the newest unless said', whole)
    .action((number: string, options: Files & { readonly numberVersion?: number }) =>
      at(options, async (ask) => {
        const path = `/api/emissions/reports/${encodeURIComponent(number)}`
        const shape = z.object({ head: reportHeadView })
        const { head } = await read(ask, shape, `${path}?${query({ version: options.numberVersion })}`)
        console.log(options.json === true ? JSON.stringify(head) : lineOf(head))
        await writeFiles(ask, head.number, head.version, options)
      }),
    )
  sub('terms', 'the terms of reports at a running site, their sources, and what is missing')
    .option('--from <day>', 'for a period that begins on this day; today unless said', dayOf)
    .action((options: Where & { readonly from?: string }) =>
      at(options, async (ask) => {
        const path = `/api/emissions/factors?${query({ from: options.from })}`
        tellTerms(await read(ask, emissionTermsView, path), options)
      }),
    )
  sub(
    'enter',
    'enter a factor of the site’s own: a measured slip, a test of the flare; a value of - takes it back',
  )
    .argument('<name=value>', 'as flare.destruction_efficiency=0.965, engines.g1.methane_slip_g_per_kwh=2.5')
    .requiredOption('--source <text>', 'the test, study or document')
    .requiredOption('--date <day>', 'day of it', dayOf)
    .option('--since <day>', 'reports of periods from this day on use it; the date unless said', dayOf)
    .option('--sigma <number>', 'standard uncertainty of the value', amount)
    .requiredOption('--why <reason>', 'why it is entered')
    .action((assignment: string, options: Enter) => at(options, (ask) => enter(ask, assignment, options)))
}

/** Signs in and does the work; what is refused is said in lines. */
async function at(options: Where, work: (ask: Ask) => Promise<void>): Promise<void> {
  const url = options.site ?? options.siteUrl
  try {
    if (url === undefined) throw new RegisterRefused('name the running site by --site')
    await work(await signedIn(url, options.siteUser))
  } catch (error) {
    const file = error instanceof Error && 'code' in error && 'path' in error
    if (error instanceof RegisterRefused) for (const line of error.lines) console.error(line)
    else if (file) console.error(error.message)
    else throw error
    process.exitCode = 1
  }
}

async function read<T extends z.ZodType>(
  ask: Ask,
  shape: T,
  path: string,
  body?: unknown,
): Promise<z.output<T>> {
  const sent = body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) }
  const parsed = shape.safeParse(await (await ask(path, sent)).json())
  if (!parsed.success) throw new RegisterRefused('the site answers otherwise than this version expects')
  return parsed.data
}

async function makeReport(ask: Ask, options: Report): Promise<void> {
  const { from, to, why, acceptMissing = false } = options
  const shape = z.object({ report: reportHeadView, fresh: z.boolean() })
  const body = { from, to, why, accept_missing: acceptMissing }
  const { report, fresh } = await read(ask, shape, '/api/emissions/reports', body)
  if (options.json === true) console.log(JSON.stringify({ ...report, fresh }))
  else console.log(`${lineOf(report)}${fresh ? '' : '\tas it was made before'}`)
  await writeFiles(ask, report.number, report.version, options)
}

async function writeFiles(
  ask: Ask,
  number: string,
  version: number | undefined,
  { pdf, csv, xlsx, stored, language, json }: Files,
): Promise<void> {
  const wanted = [
    ['pdf', pdf],
    ['csv', csv],
    ['xlsx', xlsx],
    ['json', stored],
  ] as const
  for (const [format, file] of wanted) {
    if (file === undefined) continue
    const path = `/api/emissions/reports/${encodeURIComponent(number)}/file`
    const answer = await ask(`${path}?${query({ version, format, language })}`)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    await writeFile(file, bytes)
    if (json !== true) console.log(`${file}\t${bytes.length} bytes`)
  }
}

async function enter(ask: Ask, assignment: string, options: Enter): Promise<void> {
  const place = assignment.indexOf('=')
  if (place < 1) throw new RegisterRefused('a factor is entered as name=value')
  const [name, text] = [assignment.slice(0, place), assignment.slice(place + 1).trim()]
  const number = Number(text)
  const value = text === '-' ? null : text === '' || Number.isNaN(number) ? text : number
  const { source, date, since, sigma, why } = options
  const shape = z.object({ entered: enteredFactorView })
  const body = { name, value, source, date, since, sigma, why }
  const { entered } = await read(ask, shape, '/api/emissions/factors', body)
  if (options.json === true) console.log(JSON.stringify(entered))
  else console.log(enteredLine(entered))
}

function enteredLine(entered: z.infer<typeof enteredFactorView>): string {
  const { entry, name, value, since, who, source, why } = entered
  return [entry, name, value ?? 'taken back', `since ${since}`, who, source, why].join('\t')
}

function tellTerms(terms: EmissionTermsView, options: Where): void {
  if (options.json === true) {
    console.log(JSON.stringify(terms))
    return
  }
  for (const { name, value, unit, origin, source } of terms.terms)
    console.log([name, `${value}${unit === '1' || unit === '' ? '' : ` ${unit}`}`, origin, source].join('\t'))
  if (terms.factor_set !== null)
    console.log(`factor set\t${terms.factor_set.id}\t${terms.factor_set.version}`)
  for (const entered of terms.entered) console.log(`entry\t${enteredLine(entered)}`)
  for (const warning of terms.warnings) console.error(warning)
  for (const missing of terms.missing) console.error(`missing: ${missing}`)
  if (terms.missing.length > 0) process.exitCode = 1
}

async function tellToDate(ask: Ask, options: Where): Promise<void> {
  const shape = z.object({
    day: toDateView,
    month: toDateView,
    year: toDateView,
    missing: z.array(z.string()),
  })
  const told = await read(ask, shape, '/api/emissions')
  if (options.json === true) return console.log(JSON.stringify(told))
  console.log(
    ['', 'gas in, m³', 'flared, m³', 'not flared', 'kWh', 'CO2e, t', 'avoided, t', 'missing'].join('\t'),
  )
  for (const [name, time] of [
    ['day', told.day],
    ['month', told.month],
    ['year', told.year],
  ] as const)
    console.log(toDateLine(name, time))
  for (const missing of told.missing) console.error(`missing: ${missing}`)
}

function toDateLine(name: string, time: ToDateView): string {
  const { gas_m3, flared_m3, used_share, generated_wh, emissions, quarters, days_to_read } = time
  const tonnes = (kilograms: number | undefined) =>
    kilograms === undefined ? '-' : (kilograms / 1_000).toFixed(3)
  return [
    name,
    gas_m3.toFixed(0),
    flared_m3.toFixed(0),
    used_share === null ? '-' : `${(used_share * 100).toFixed(1)} %`,
    (generated_wh / 1_000).toFixed(0),
    tonnes(emissions?.totals.CO2e.kg),
    tonnes(emissions?.avoided.CO2e.kg),
    `${quarters.missing} of ${quarters.due}`,
    ...(days_to_read > 0 ? [`${days_to_read} days still to be read`] : []),
  ].join('\t')
}

function lineOf(head: ReportHeadView): string {
  const { number, version, from, to, who, why, sha256, co2e_kg, avoided_co2e_kg, missing } = head
  return [
    number,
    `v${version}`,
    `${from} to ${to}`,
    `${(co2e_kg / 1_000).toFixed(3)} t CO2e`,
    `${(avoided_co2e_kg / 1_000).toFixed(3)} t avoided`,
    ...(missing > 0 ? [`${missing} quarters missing`] : []),
    who,
    why,
    sha256,
    ...(head.superseded_by === null ? [] : [`superseded by v${head.superseded_by}`]),
  ].join('\t')
}

function dayOf(text: string): string {
  if (!z.iso.date().safeParse(text).success) throw new InvalidArgumentError('a day, as 2026-10-01')
  return text
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1')
  return value
}

function amount(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0) || !Number.isFinite(value))
    throw new InvalidArgumentError('a number that is not negative')
  return value
}
