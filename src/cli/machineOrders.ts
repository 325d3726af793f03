import { Command, Option } from 'commander'
import { driverIds, type MachineCommand, type PoolSetting } from '../machines/index.ts'
import { type OrderWords, runOrder } from './orderRun.ts'
import { orderAtSite } from './orderSite.ts'
import { duration, limit, onOff, pool, power, whole } from './orderWords.ts'

/** `fakel machines sleep|wake|limit|profile|pools|reboot|locate`: orders that are confirmed (see docs/machine-orders.md). */
export function orderCommands(): readonly Command[] {
  return [
    order('sleep', 'stop mining; the control board stays awake').action(
      (targets: string[], words: OrderWords) => run({ kind: 'sleep' }, targets, words),
    ),
    order('wake', 'go on mining')
      .option('--only-stopped', 'only machines that an order of --record put to sleep', false)
      .action((targets: string[], words: OrderWords) => run({ kind: 'wake' }, targets, words)),
    order('limit', 'keep to a power, such as 3000, 3.2kW or 80%', '<power>').action(
      (of: MachineCommand, targets: string[], words: OrderWords) => run(of, targets, words),
    ),
    order('profile', 'run in one of the profiles that the machine names', '<name>').action(
      (profile: string, targets: string[], words: OrderWords) =>
        run({ kind: 'profile', profile }, targets, words),
    ),
    order('pools', 'work for these pools, in this order')
      .requiredOption('--pool <"url worker [password]">', 'once for each pool', pools)
      .action((targets: string[], words: OrderWords & { readonly pool: readonly PoolSetting[] }) =>
        run({ kind: 'pools', pools: words.pool }, targets, words),
      ),
    order('reboot', 'start the machine anew').action((targets: string[], words: OrderWords) =>
      run({ kind: 'reboot' }, targets, words),
    ),
    order('locate', 'switch the locating light', '<on|off>').action(
      (on: boolean, targets: string[], words: OrderWords) => run({ kind: 'locate', on }, targets, words),
    ),
  ]
}

async function run(command: MachineCommand, targets: readonly string[], words: OrderWords): Promise<void> {
  const { site } = words
  process.exitCode =
    site === undefined
      ? await runOrder(command, targets, words)
      : await orderAtSite(command, targets, { ...words, site })
}

function pools(text: string, before: readonly PoolSetting[] = []): readonly PoolSetting[] {
  return [...before, pool(text)]
}

/** What all orders have in common. */
function order(name: string, description: string, first?: '<power>' | '<name>' | '<on|off>'): Command {
  const command = new Command(name).description(`order machines to ${description}`)
  if (first === '<power>') command.argument(first, '', limit)
  else if (first === '<on|off>') command.argument(first, '', onOff)
  else if (first === '<name>') command.argument(first)
  return command
    .argument('[targets...]', 'addresses, ranges, networks, or files of them')
    .option('--from <file>', 'lines of "fakel machines scan --json": what stands where, and its driver')
    .option(
      '--driver <id>',
      `driver of the targets (${driverIds().join(', ')}); without one they are scanned first`,
    )
    .option('--where <selection>', "only these, such as 'model~*S19* and j_per_th>30'")
    .option('--why <text>', 'what it is done for; kept in the record', '')
    .option('--yes', 'do not ask', false)
    .option('--dry-run', 'only say what would be done', false)
    .addOption(time('--deadline <time>', 'by then each is confirmed or named', 60_000, '60s'))
    .option('--parallel <number>', 'machines spoken to at once', whole(1, 10_000), 200)
    .option('--retries <number>', 'further attempts for each machine', whole(0, 20), 2)
    .option('--ramp <power>', 'most that the load may rise in a second', power)
    .option('--record <file>', 'append every step to this file')
    .option('--user <name>', "a sign-in of the machines instead of the vendors' factory ones")
    .option('--password-env <name>', 'environment variable that holds its password')
    .option('--timeout-ms <ms>', 'time limit of each question', whole(50, 600_000), 3_000)
    .option('--rpc-port <port>', 'port of the cgminer API', whole(1, 65_535))
    .option('--api-port <port>', 'port of the framed API', whole(1, 65_535))
    .option('--http-port <port>', 'port of the web interface', whole(1, 65_535))
    .option('--meter <address>', 'Modbus meter of the feeder that all of them hang on')
    .option('--meter-map <map>', 'its register map')
    .option('--meter-port <port>', 'its TCP port', whole(1, 65_535), 502)
    .option('--meter-unit <unit>', 'its Modbus unit', whole(0, 255), 1)
    .option('--meter-point <point>', 'the point of the map that is its power, W', 'power_w')
    .option('--site <url>', 'let a running site give the order; its password in FAKEL_SITE_PASSWORD')
    .option('--site-user <name>', 'who signs in there', 'admin')
    .addOption(time('--hold <time>', 'how long the site keeps to it', 3_600_000, '1h'))
    .option('--key <text>', 'the same order sent again under this key is given once')
    .option('--json', 'print the preview, each step and the summary as lines of JSON', false)
}

/** A time that the help shows as a person would write it. */
function time(flags: string, what: string, unless: number, shown: string): Option {
  return new Option(flags, what).argParser(duration).default(unless, shown)
}
