import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { pino } from 'pino'
import { whole } from './orderWords.ts'
import { placeOf } from './place.ts'
import { tellFirst } from './run.ts'
import { CannotServe, serveSite, untilTold } from './serve.ts'
import { checkSite, partsOf, tellMistakes } from './site.ts'
import { startTwin } from './twinProcess.ts'

interface DemoOptions {
  readonly example: string
  readonly data?: string
  readonly port: number
  readonly scenario?: string
  readonly fresh: boolean
  readonly log: string
}

/** `fakel demo`, also `npm start`: the example site on its twin. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('run an example site on its twin: a whole site on this computer')
    .addOption(
      new Option('--example <name>', 'a flare-gas site with engines, or a site on a public grid')
        .choices(['flare-site', 'grid-site'])
        .default('flare-site'),
    )
    .option('--data <folder>', 'data folder, unless DATABASE_URL is set; data/ and the name of the example')
    .option('--port <number>', 'port of the API and console', whole(0, 65_535), 8420)
    .option('--scenario <file>', 'events that happen to the site, see docs/twin.md')
    .option('--fresh', 'forget the data of earlier runs', false)
    .option('--log <level>', 'debug, info, warn, error', 'warn')
    .action(demoOf)
}

export async function demo(argv: readonly string[]): Promise<void> {
  await demoCommand().parseAsync([...argv], { from: 'user' })
}

async function demoOf(options: DemoOptions): Promise<void> {
  const example = fileURLToPath(new URL(`../../../examples/${options.example}/`, import.meta.url))
  const data = options.data ?? `data/${options.example}`
  const fileName = `${example}site.yaml`
  const parsed = await checkSite(fileName)
  if (!parsed.ok) {
    tellMistakes(parsed.mistakes)
    process.exitCode = 1
    return
  }
  if (options.fresh) rmSync(resolve(data), { recursive: true, force: true })
  console.log(`Starting the twin: ${partsOf(parsed.site)} ...`)
  const scenario = options.scenario === undefined ? [] : ['--scenario', options.scenario]
  const twin = await startTwin(['--site', fileName, '--twin', `${example}twin.yaml`, '--warm', ...scenario])
  try {
    const served = await serveSite({
      file: parsed.site,
      fileName,
      place: placeOf(data),
      host: '127.0.0.1',
      port: options.port,
      https: false,
      log: pino({ level: options.log }, pino.destination(2)),
    })
    console.log(`\n  ${parsed.site.site.name} runs.\n  Console: ${served.address}`)
    tellFirst(served.first)
    console.log('  Ctrl+C ends it.\n')
    let ending = false
    void twin.gone.then(async (code) => {
      // Ctrl+C reaches the twin too, and first.
      await new Promise((resolve) => setTimeout(resolve, 500))
      if (!ending) console.error(`The twin ended (${code}): nothing answers the site any more.`)
    })
    await untilTold(() => {
      ending = true
      return served.close()
    })
  } catch (error) {
    if (!(error instanceof CannotServe)) throw error
    for (const fault of error.faults) console.error(fault)
    process.exitCode = 1
  } finally {
    await twin.stop()
  }
}
