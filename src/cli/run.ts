import { Command } from 'commander'
import { pino } from 'pino'
import { whole } from './orderWords.ts'
import { placeOf } from './place.ts'
import { CannotServe, serveSite, untilTold } from './serve.ts'
import { checkSite, tellMistakes } from './site.ts'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error']

/** `fakel run SITE.yaml`: the controller of one real site, until it is told to end. */
export function runCommand(): Command {
  return new Command('run')
    .description('run a site: its loops, its store, its API and console')
    .argument('<file>', 'site file')
    .option('--data <folder>', 'data folder, unless DATABASE_URL is set')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port of the API and console', whole(0, 65_535), 8080)
    .option('--https', 'people reach it over https, through a proxy that ends TLS', false)
    .option('--log <level>', LOG_LEVELS.join(', '), 'info')
    .action(async (fileName: string, options: RunOptions) => {
      const parsed = await checkSite(fileName)
      if (!parsed.ok) {
        tellMistakes(parsed.mistakes)
        process.exitCode = 1
        return
      }
      const { site: file } = parsed
      const log = pino({ level: options.log }, pino.destination(2))
      try {
        const served = await serveSite({
          file,
          fileName,
          place: placeOf(options.data ?? `data/${file.site.id}`),
          host: options.host,
          port: options.port,
          https: options.https,
          log,
        })
        console.log(`${file.site.name}: ${served.address}`)
        tellFirst(served.first)
        await untilTold(() => served.close())
      } catch (error) {
        if (!(error instanceof CannotServe)) throw error
        for (const fault of error.faults) console.error(fault)
        process.exitCode = 1
      }
    })
}

interface RunOptions {
  readonly data?: string
  readonly host: string
  readonly port: number
  readonly https: boolean
  readonly log: string
}

export function tellFirst(first: { readonly name: string; readonly password: string } | undefined): void {
  if (first === undefined) return
  console.log(`First sign-in: ${first.name}  ${first.password}  (asks for a password of your own)`)
}
