import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { stringify } from 'yaml'
import { readSiteFile } from '../src/sitefile/index.ts'
import type { Twin } from './model.ts'
import { countOf, scaledSettings, scaledSite } from './scale.ts'
import { parseEvent, readScenario, readTwinSettings } from './settings.ts'
import { createTwin } from './twin.ts'

interface Options {
  readonly site: string
  readonly twin: string
  readonly scenario?: string
  readonly machines?: string
  readonly seed?: string
  readonly warm: boolean
  readonly withParent: boolean
  readonly printSite: boolean
}

const program = new Command('twin')
  .description('a simulated site in its own process, on the addresses of its site file')
  .requiredOption('--site <file>', 'site file')
  .requiredOption('--twin <file>', 'the plant behind it')
  .option('--scenario <file>', 'events that happen to it')
  .option('--machines <number>', 'scale the site to this many machines')
  .option('--seed <number>', 'chance')
  .option('--warm', 'the plant is found running', false)
  .option('--with-parent', 'end when the input ends', false)
  .option('--print-site', 'print the (scaled) site file and end', false)
  .action(run)

function whole(option: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${option} is a whole number from ${least} on, not ${text}`)
  return value
}

/** The plant's time follows the clock in steps of this; a process that was held up catches up at most so much. */
const STEP_MS = 10
const MOST_BEHIND_MS = 500

async function run(options: Options): Promise<void> {
  const parsed = await readSiteFile(options.site)
  if (!parsed.ok) {
    for (const mistake of parsed.mistakes)
      console.error(`${mistake.file}:${mistake.line}:${mistake.column} ${mistake.message}`)
    process.exitCode = 1
    return
  }
  const now = parsed.site.machines.reduce((total, group) => total + countOf(group.addresses), 0)
  const wanted = options.machines === undefined ? now : whole('--machines', options.machines, 1)
  const site = scaledSite(parsed.site, wanted)
  if (options.printSite) {
    console.log(stringify(site))
    return
  }
  const settings = scaledSettings(await readTwinSettings(options.twin), wanted / now)
  const scenario = options.scenario === undefined ? settings.scenario : await readScenario(options.scenario)
  const twin = createTwin({
    site,
    siteFolder: dirname(options.site),
    settings: { ...settings, scenario: [...scenario] },
    seed: options.seed === undefined ? settings.seed : whole('--seed', options.seed, 0),
    warm: options.warm,
  })
  await twin.listen()
  live(twin)
  console.log(JSON.stringify({ ready: true, machines: wanted }))
  listenToInput(twin, options.withParent)
}

/** Lets the plant's time follow the clock. */
function live(twin: Twin): void {
  const startMs = performance.now() - twin.timeMs
  let skippedMs = 0
  setInterval(() => {
    const behind = performance.now() - startMs - skippedMs - twin.timeMs
    if (behind > MOST_BEHIND_MS) skippedMs += behind - MOST_BEHIND_MS
    twin.advance(Math.min(behind, MOST_BEHIND_MS))
  }, STEP_MS)
}

function listenToInput(twin: Twin, withParent: boolean): void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    try {
      const message: unknown = JSON.parse(line)
      if (typeof message !== 'object' || message === null) throw new Error('not an object')
      if ('truth' in message) console.log(JSON.stringify({ truth: twin.truth() }))
      else if ('event' in message) twin.apply(parseEvent(message.event))
      else if ('quit' in message) process.exit(0)
      else throw new Error('neither event, truth nor quit')
    } catch (error) {
      console.error(`input line refused: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
  lines.on('close', () => {
    if (withParent) process.exit(0)
  })
}

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
