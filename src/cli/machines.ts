import { Command, InvalidArgumentError } from 'commander'
import { describeFailure, driver, driverIds } from '../machines/index.ts'
import { instant } from '../quantity/index.ts'
import { keptCredentials } from './credentials.ts'
import { modelsCommand } from './machineModels.ts'
import { orderCommands } from './machineOrders.ts'
import { credentialsOf, lines, published } from './machineReport.ts'
import { scanCommand } from './machineScan.ts'

interface ReadOptions {
  readonly driver: string
  readonly user?: string
  readonly passwordEnv?: string
  readonly rpcPort?: number
  readonly apiPort?: number
  readonly httpPort?: number
  readonly timeoutMs: number
  readonly json?: boolean
}

/** `fakel machines`: which drivers there are, and what one machine tells of itself. */
export function machinesCommand(): Command {
  const command = new Command('machines').description(
    'read and command mining machines (see docs/machines.md)',
  )
  command
    .command('drivers')
    .description('name the drivers and what each can command')
    .action(() => {
      for (const id of driverIds())
        process.stdout.write(`${id}\t${[...(driver(id)?.capabilities ?? [])].join(' ')}\n`)
    })
  command
    .command('read')
    .description("print one machine's report")
    .argument('<host>', 'address of the machine')
    .requiredOption('--driver <id>', `one of ${driverIds().join(', ')}`)
    .option('--user <name>', "instead of the vendor's factory user")
    .option('--password-env <name>', 'environment variable that holds the password')
    .option('--rpc-port <port>', 'port of the cgminer API', port)
    .option('--api-port <port>', 'port of the framed API', port)
    .option('--http-port <port>', 'port of the web interface', port)
    .option('--timeout-ms <ms>', 'time limit of each question', positive, 3_000)
    .option('--json', 'print JSON instead of lines')
    .action(async (host: string, options: ReadOptions) => {
      process.exitCode = await read(host, options)
    })
  command.addCommand(scanCommand())
  for (const order of orderCommands()) command.addCommand(order)
  command.addCommand(modelsCommand())
  return command
}

async function read(host: string, options: ReadOptions): Promise<0 | 1> {
  const family = driver(options.driver)
  if (family === undefined)
    return complain(`no driver "${options.driver}"; there are ${driverIds().join(', ')}`)
  const given = credentialsOf(options)
  if (typeof given === 'string') return complain(given)
  const kept = await keptCredentials()
  if (typeof kept === 'string') return complain(kept)
  const credentials = given ?? kept(host, options.driver)
  const { rpcPort: rpc, apiPort: api, httpPort: http } = options
  const link = family.open({
    host,
    timeoutMs: options.timeoutMs,
    ports: { ...(rpc && { rpc }), ...(api && { api }), ...(http && { http }) },
    ...(credentials === undefined ? {} : { credentials }),
  })
  try {
    const outcome = await link.poll(instant(Date.now()))
    if (!outcome.ok) return complain(`${host}: ${describeFailure(outcome.failure)}`)
    const told = published(host, outcome.value)
    process.stdout.write(options.json === true ? `${JSON.stringify(told)}\n` : `${lines(told).join('\n')}\n`)
    for (const defect of outcome.value.defects) process.stderr.write(`${host}: could not read ${defect}\n`)
    return 0
  } finally {
    link.close()
  }
}

function complain(what: string): 1 {
  process.stderr.write(`${what}\n`)
  return 1
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('a port is 1 to 65535')
  return value
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('more than 0')
  return value
}
