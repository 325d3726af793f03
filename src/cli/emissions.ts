import { Command, InvalidArgumentError, Option } from 'commander'
import {
  ALL_FACTORS,
  type EmissionSide,
  type EmissionStatement,
  type EmissionTotals,
  type EmissionUnit,
  EQUATIONS,
  emissionsOf,
  excessCoefficient,
  FLARE_CHOICES,
  type FlareChoice,
  SUBSTANCES,
  utilisationOf,
} from '../gas/index.ts'
import { addReportCommands } from './emissionReports.ts'
import { comparisonOf, tellComparison } from './emissionsCompare.ts'
import { emissionsInput } from './emissionsInput.ts'

/** `fakel emissions`: what was burnt, flared and vented, what it weighs, and what was avoided. */
export function emissionsCommand(): Command {
  const command = new Command('emissions').description(
    'emissions of gas burnt in engines, flared and vented (see docs/emissions.md)',
  )
  command
    .command('calculate')
    .description('rows, totals and what was avoided against the flare of the baseline')
    .argument('<file>', 'input in YAML or JSON, or - for the standard input')
    .addOption(
      new Option('--unit <unit>', 'rows are whole ones of it').choices(['mg', 'g', 'kg']).default('mg'),
    )
    .option('--json', 'print JSON')
    .action(async (file: string, options: { readonly unit: EmissionUnit; readonly json?: boolean }) => {
      process.exitCode = await calculate(file, options)
    })
  command
    .command('compare')
    .description('the same site against other flares and potentials, and where it breaks even')
    .argument('<file>', 'input in YAML or JSON, or - for the standard input')
    .option('--claim <share>', 'a claimed reduction, such as 0.63: what must be true for it', shareBelowOne)
    .option('--json', 'print JSON')
    .action(async (file: string, options: { readonly claim?: number; readonly json?: boolean }) => {
      process.exitCode = await compare(file, options)
    })
  command
    .command('factors')
    .description('every factor with its source, year and grade')
    .option('--json', 'print JSON')
    .action((options: { readonly json?: boolean }) => listFactors(options.json === true))
  command
    .command('utilisation')
    .description('share of associated gas that was used, against the Russian 95 %')
    .requiredOption('--produced-m3 <m3>', 'associated gas produced in the year', amount)
    .requiredOption('--flared-m3 <m3>', 'of it flared', amount)
    .option('--dispersed-m3 <m3>', 'of it dispersed', amount, 0)
    .option('--depletion <share>', 'of the oil reserves, what was produced so far', amount)
    .option('--years <years>', 'since that passed 0.01', amount)
    .option('--day <date>', 'for the multiple of the payment, such as 2026-12-31')
    .option('--json', 'print JSON')
    .action((options: UtilisationWords) => {
      process.exitCode = utilisation(options)
    })
  addReportCommands(command)
  return command
}

async function calculate(
  file: string,
  { unit, json }: { readonly unit: EmissionUnit; readonly json?: boolean },
): Promise<0 | 1> {
  const read = await emissionsInput(file)
  const result = read.ok ? emissionsOf([read.interval], read.factors, { unit }) : read
  if (!result.ok || !read.ok) return tellMistakes(file, result.ok ? [] : result.mistakes)
  const { statement } = result
  for (const warning of statement.warnings) process.stderr.write(`${nameOf(file)}: ${warning}\n`)
  process.stdout.write(json === true ? `${JSON.stringify(statement)}\n` : tell(statement))
  return 0
}

async function compare(
  file: string,
  { claim, json }: { readonly claim?: number; readonly json?: boolean },
): Promise<0 | 1> {
  const read = await emissionsInput(file)
  if (!read.ok) return tellMistakes(file, read.mistakes)
  const compared = comparisonOf(read, claim)
  if (!compared.ok) return tellMistakes(file, compared.mistakes)
  process.stdout.write(
    json === true ? `${JSON.stringify(compared.comparison)}\n` : tellComparison(compared.comparison),
  )
  return 0
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file
}

function tellMistakes(file: string, mistakes: readonly string[]): 1 {
  for (const mistake of mistakes) process.stderr.write(`${nameOf(file)}: ${mistake}\n`)
  return 1
}

function tell(statement: EmissionStatement): string {
  const { factorSet, baseline, avoided, reduction, carbon } = statement
  const lines = [
    `factors ${factorSet.id}, version ${factorSet.version}`,
    '',
    ...sideLines(statement),
    ...totalLines('site', statement.totals),
    ...(baseline === undefined
      ? []
      : ['', ...sideLines(baseline), ...totalLines('baseline flare', baseline.totals)]),
    ...(avoided === undefined ? [] : ['', ...totalLines('avoided', avoided)]),
    ...(reduction === undefined ? [] : [`${(100 * reduction).toFixed(2)} % of the baseline's CO2e`]),
    '',
    `carbon in ${kilograms(carbon.inKg)} kg = ${kilograms(carbon.asCo2Kg)} dioxide + ${kilograms(carbon.asMethaneKg)} methane + ${kilograms(carbon.asOtherHydrocarbonsKg)} other hydrocarbons + ${kilograms(carbon.asIncompleteKg)} soot and monoxide`,
    '',
    ...statement.factors.map(
      ({ id, value, unit, source, year, grade }) =>
        `${id} = ${Number(value.toPrecision(10))}${unit === '1' ? '' : ` ${unit}`} (${source}${year === 0 ? '' : `, ${year}`}; ${grade})`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

const PER_KILOGRAM: Readonly<Record<EmissionUnit, number>> = { mg: 1e6, g: 1000, kg: 1 }

function sideLines({ rows }: EmissionSide): readonly string[] {
  return rows
    .filter(({ amount }) => amount !== 0)
    .map(({ activity, kind, substance, amount: of, unit, co2e, sigma, equation }) => {
      const scale = PER_KILOGRAM[unit]
      const uncertain = sigma === undefined ? '' : ` ± ${kilograms(sigma / scale)}`
      const warming = co2e === undefined || substance === 'CO2' ? '' : ` = ${kilograms(co2e / scale)} kg CO2e`
      const clause = EQUATIONS[equation].clause
      return `${kind.padEnd(7)}${activity.padEnd(14)}${substance.padEnd(6)}${kilograms(of / scale).padStart(16)} kg${uncertain}${warming}  [${equation}: ${clause}]`
    })
}

function totalLines(name: string, totals: EmissionTotals): readonly string[] {
  return [...SUBSTANCES, 'CO2e' as const].flatMap((of) => {
    const { amount: sum, unit, sigma } = totals[of]
    if (sum === 0 && of !== 'CO2e') return []
    const scale = PER_KILOGRAM[unit]
    const uncertain = sigma === undefined ? '' : ` ± ${kilograms(sigma / scale)}`
    return [`${name.padEnd(21)}${of.padEnd(6)}${kilograms(sum / scale).padStart(16)} kg${uncertain}`]
  })
}

function kilograms(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(1) : String(Number(value.toPrecision(5)))
}

function listFactors(json: boolean): void {
  const choices = Object.entries<FlareChoice>(FLARE_CHOICES).map(([name, choice]) => ({ name, ...choice }))
  if (json) {
    process.stdout.write(`${JSON.stringify({ factors: ALL_FACTORS, flares: choices })}\n`)
    return
  }
  const lines = [
    ...ALL_FACTORS.map(
      ({ id, value, unit, source, year, grade, note }) =>
        `${id.padEnd(36)}${String(value).padStart(11)} ${unit.padEnd(16)} ${grade.padEnd(11)}${year}  ${source}${note === undefined ? '' : `; ${note}`}`,
    ),
    '',
    ...choices.map(
      ({ name, destruction, combustion, unlit, source, year, grade }) =>
        `flare ${name.padEnd(12)}destroys ${destruction}, burns ${combustion}, unlit ${unlit === undefined ? 'to be stated' : 'included'}  ${grade.padEnd(11)}${year}  ${source}`,
    ),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

interface UtilisationWords {
  readonly producedM3: number
  readonly flaredM3: number
  readonly dispersedM3: number
  readonly depletion?: number
  readonly years?: number
  readonly day?: string
  readonly json?: boolean
}

function utilisation({
  producedM3,
  flaredM3,
  dispersedM3,
  depletion,
  years,
  day,
  json,
}: UtilisationWords): 0 | 1 {
  const stated = (value: number) => ({ value, source: 'command line' })
  const told = utilisationOf({
    producedM3: stated(producedM3),
    flaredM3: stated(flaredM3),
    dispersedM3: stated(dispersedM3),
    ...(depletion === undefined ? {} : { depletion }),
    ...(years === undefined ? {} : { yearsSinceNew: years }),
  })
  if (!told.ok) return tellMistakes('utilisation', told.mistakes)
  const { utilisation: of } = told
  const coefficient = day === undefined ? undefined : excessCoefficient(day, true)
  if (json === true) {
    process.stdout.write(
      `${JSON.stringify({ ...of, ...(coefficient === undefined ? {} : { coefficient }) })}\n`,
    )
    return 0
  }
  const verdict = of.within ? 'within the limit' : `over the limit by ${of.overM3.toFixed(0)} m3`
  process.stdout.write(
    `used ${of.usedPercent} %, flared and dispersed ${of.flaredPercent} % of at most ${of.limitPercent} %: ${verdict}${of.exempt ? '; a new field, for which the limit does not hold' : ''}\n${of.source}\n`,
  )
  if (coefficient !== undefined)
    process.stdout.write(`payment over the limit times ${coefficient.value} (${coefficient.grade})\n`)
  return 0
}

function amount(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0) || !Number.isFinite(value))
    throw new InvalidArgumentError('a number from 0 up')
  return value
}

function shareBelowOne(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError('a share from 0 and below 1, such as 0.63')
  return value
}
