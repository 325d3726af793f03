import { dirname } from 'node:path'
import { Command } from 'commander'
import { loadMap, mapIds } from '../devices/index.ts'
import { driverIds } from '../machines/index.ts'
import {
  expandAddresses,
  type Mistake,
  type ParsedSite,
  readSiteFile,
  type SiteFile,
  siteFileJsonSchema,
} from '../sitefile/index.ts'
import { checkOutside } from './siteOutside.ts'

/** `fakel site check FILE` and `fakel site schema`. */
export function siteCommand(): Command {
  const command = new Command('site').description('check a site file, or print its JSON Schema')
  command
    .command('check')
    .description('name every mistake in a site file with its line and column')
    .argument('<file>', 'site file in YAML (see docs/site-file.md)')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      const parsed = await checkSite(file)
      const { mistakes, warnings } = parsed.ok
        ? await checkOutside(parsed.site, file)
        : { mistakes: parsed.mistakes, warnings: [] }
      const ok = mistakes.length === 0
      if (options.json === true) process.stdout.write(`${JSON.stringify({ ok, mistakes, warnings })}\n`)
      else {
        tellMistakes(mistakes)
        tellWarnings(warnings)
        if (ok && parsed.ok) process.stdout.write(`${file}: ${summary(parsed.site)}\n`)
      }
      process.exitCode = ok ? 0 : 1
    })
  command
    .command('schema')
    .description('print the JSON Schema of the site file, for editors')
    .action(() => {
      process.stdout.write(`${JSON.stringify(siteFileJsonSchema(), null, 2)}\n`)
    })
  return command
}

/** Writes each mistake on a line of standard error. */
export function tellMistakes(mistakes: readonly Mistake[]): void {
  process.stderr.write(mistakes.map(written).join(''))
}

function tellWarnings(warnings: readonly Mistake[]): void {
  process.stderr.write(
    warnings.map((each) => written({ ...each, message: `warning: ${each.message}` })).join(''),
  )
}

/** Checks the file alone, and then against the points of the register maps that it names. */
export async function checkSite(file: string): Promise<ParsedSite> {
  const known = { drivers: driverIds(), maps: await mapIds() }
  const parsed = await readSiteFile(file, known)
  if (!parsed.ok) return parsed
  const points = new Map<string, readonly string[]>()
  const mistakes: Mistake[] = []
  for (const name of new Set(parsed.site.devices.map((device) => device.map))) {
    const loaded = await loadMap(name, dirname(file))
    if (loaded.ok) points.set(name, Object.keys(loaded.map.points))
    else mistakes.push(...loaded.mistakes)
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : readSiteFile(file, { ...known, points })
}

/** `site.yaml:12:5: engines[0].rated_kv: ...`, as editors and terminals know it. */
export function written({ file, line, column, path, message, expected, suggestion }: Mistake): string {
  const place = `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}`
  const hints = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
  ]
  return `${place}${[message, ...hints].join('; ')}\n`
}

function summary(site: SiteFile): string {
  return `${site.site.name} is in order: ${partsOf(site)}`
}

/** What there is, counted, in words. */
export function partsOf(site: SiteFile): string {
  const machines = site.machines.reduce((sum, group) => {
    const range = expandAddresses(group.addresses)
    return sum + (range.ok ? range.count : 0)
  }, 0)
  const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`
  const parts = [
    count(site.engines.length, 'engine'),
    count(site.grid.length, 'grid connection'),
    count(site.feeders.length, 'feeder'),
    count(site.halls.length, 'hall'),
    count(machines, 'machine'),
    count(site.customers.length, 'customer'),
    count(site.meters.length, 'meter'),
  ]
  return parts.join(', ')
}
