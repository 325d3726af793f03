import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { z } from 'zod'
import { type AnalysisView, analysisView } from '../site/index.ts'
import { RegisterRefused } from './registerSource.ts'
import { type Ask, signedIn } from './siteRequests.ts'

interface Where {
  readonly site: string
  readonly siteUser: string
  readonly json?: boolean
}
interface Add extends Where {
  readonly sampled: string
  readonly why: string
  readonly laboratory?: string
  readonly percent?: boolean
}

/** `fakel gas analysis`: laboratory analyses of a running site. */
export function analysisCommand(): Command {
  const command = new Command('analysis').description(
    'laboratory analyses of the gas of a running site (see docs/gas.md)',
  )
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .requiredOption('--site <url>', 'the running site; its password in FAKEL_SITE_PASSWORD')
      .option('--site-user <name>', 'who signs in there', 'admin')
      .option('--json', 'print JSON instead of lines')
  sub('add', 'enter one; it is in force from the time of its sampling')
    .argument('<file>', 'JSON with mole fractions by component, as for gas properties')
    .requiredOption('--sampled <instant>', 'when the sample was taken, 2026-01-31T12:00:00+05:00')
    .requiredOption('--why <text>', 'why it is entered')
    .option('--laboratory <name>', 'who analysed it')
    .option('--percent', 'the parts are per cent, not fractions')
    .action((file: string, options: Add) => told(options, (ask) => add(ask, file, options)))
  sub('list', 'those that were entered, the newest sample first').action((options: Where) =>
    told(options, list),
  )
  return command
}

async function told(options: Where, work: (ask: Ask) => Promise<readonly AnalysisView[]>): Promise<void> {
  try {
    const analyses = await work(await signedIn(options.site, options.siteUser))
    if (options.json === true) for (const each of analyses) console.log(JSON.stringify(each))
    else for (const each of analyses) console.log(lineOf(each))
  } catch (error) {
    if (!(error instanceof RegisterRefused)) throw error
    for (const line of error.lines) console.error(line)
    process.exitCode = 1
  }
}

function lineOf(each: AnalysisView): string {
  const parts = each.components
    .map(({ component, fraction }) => `${component} ${Number((fraction * 100).toPrecision(4))} %`)
    .join(', ')
  const from = each.laboratory === null ? '' : ` by ${each.laboratory}`
  const warned = each.warnings.map((warning) => `\n  ${warning}`).join('')
  return `${each.id}  sampled ${each.sampled_at ?? '?'}${from}  net ${each.net_heating_value_mj_per_m3.toFixed(2)} MJ/m³ at 15/15 °C  ${parts}  (${each.who ?? '?'}: ${each.why ?? ''})${warned}`
}

const fileShape = z.looseObject({
  composition: z.record(z.string(), z.unknown()),
  uncertainties: z.record(z.string(), z.unknown()).optional(),
  unit: z.enum(['fraction', 'percent']).optional(),
})

async function add(ask: Ask, file: string, options: Add): Promise<readonly AnalysisView[]> {
  const given = await fileOf(file)
  const { composition, uncertainties, unit } = given
  const content = JSON.stringify({
    sampled_at: options.sampled,
    composition,
    ...(uncertainties !== undefined && { uncertainties }),
    unit: options.percent === true ? 'percent' : (unit ?? 'fraction'),
    ...(options.laboratory !== undefined && { laboratory: options.laboratory }),
    why: options.why,
  })
  const answer = await ask('/api/gas/analyses', { type: 'application/json', content })
  return [shaped(analysisView, await answer.json())]
}

async function list(ask: Ask): Promise<readonly AnalysisView[]> {
  const answer = await ask('/api/gas/analyses')
  return shaped(z.object({ analyses: z.array(analysisView) }), await answer.json()).analyses
}

function shaped<T extends z.ZodType>(shape: T, answer: unknown): z.output<T> {
  const parsed = shape.safeParse(answer)
  if (!parsed.success) throw new RegisterRefused('the site answers otherwise than this version expects')
  return parsed.data
}

/** Parts by name alone, or under `composition`; what they are worth the site says. */
async function fileOf(file: string): Promise<z.output<typeof fileShape>> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new RegisterRefused(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const whole = fileShape.safeParse(json)
  if (whole.success) return whole.data
  const alone = z.record(z.string(), z.unknown()).safeParse(json)
  if (alone.success && !('composition' in alone.data)) return { composition: alone.data }
  throw new RegisterRefused(`${file}: is no object of components and their mole fractions`)
}
