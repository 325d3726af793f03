import { Command, InvalidArgumentError } from 'commander'
import {
  type DeviceMap,
  deviceMapJsonSchema,
  type LoadedMap,
  loadMap,
  mapIds,
  openDevice,
  type PointValue,
  planOf,
  readable,
} from '../devices/index.ts'
import { instant, toIso } from '../quantity/index.ts'

interface ReadOptions {
  readonly map: string
  readonly host: string
  readonly port: number
  readonly unit: number
  readonly timeoutMs: number
  readonly group?: readonly string[]
  readonly json?: boolean
}

/** `fakel device`: what a field device tells by its register map, and whether a map is in order. */
export function deviceCommand(): Command {
  const command = new Command('device').description(
    'read Modbus devices and check register maps (see docs/devices.md)',
  )
  command
    .command('read')
    .description('read one device once')
    .requiredOption('--map <map>', 'a map that comes with Fakel, or a YAML file')
    .requiredOption('--host <address>', 'address of the device')
    .option('--port <port>', 'TCP port', whole(1, 65_535), 502)
    .option('--unit <unit>', 'Modbus unit', whole(0, 255), 1)
    .option('--timeout-ms <ms>', 'time limit of each request', whole(1, 600_000), 2_000)
    .option('--group <name...>', 'only these groups of the map')
    .option('--json', 'print JSON instead of lines')
    .action(async (options: ReadOptions) => {
      process.exitCode = await read(options)
    })
  command
    .command('check-map')
    .description('name every mistake in a register map, or say how it is read')
    .argument('<file>', 'register map in YAML')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      // A plain name would be looked for among the shipped maps.
      const loaded = await loadMap(/\.ya?ml$/.test(file) ? file : `./${file}`, '.')
      if (options.json === true) process.stdout.write(`${JSON.stringify(verdict(loaded))}\n`)
      else if (loaded.ok) process.stdout.write(`${outline(loaded.map).join('\n')}\n`)
      else tellMistakes(loaded)
      process.exitCode = loaded.ok ? 0 : 1
    })
  command
    .command('maps')
    .description('name the maps that come with Fakel')
    .action(async () => {
      for (const id of await mapIds()) {
        const loaded = await loadMap(id, '.')
        if (loaded.ok) process.stdout.write(`${id}\t${loaded.map.kind}\t${loaded.map.make}\n`)
      }
    })
  command
    .command('schema')
    .description('print the JSON Schema of register maps, for editors')
    .action(() => {
      process.stdout.write(`${JSON.stringify(deviceMapJsonSchema(), null, 2)}\n`)
    })
  return command
}

async function read(options: ReadOptions): Promise<0 | 1> {
  const loaded = await loadMap(options.map, '.')
  if (!loaded.ok) {
    tellMistakes(loaded)
    return 1
  }
  const { map } = loaded
  const unknown = options.group?.find((name) => map.groups[name] === undefined)
  if (unknown !== undefined) {
    const known = Object.keys(map.groups).join(', ')
    process.stderr.write(
      `${map.family} has no group ${unknown}; there ${known === '' ? 'are none' : `is ${known}`}\n`,
    )
    return 1
  }
  const { host, port, unit, timeoutMs } = options
  const now = () => instant(Date.now())
  const device = openDevice({ id: map.family, host, port, unit, timeoutMs, map }, { now })
  const values = await device.read(options.group)
  await device.close()
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ map: map.family, host, port, unit, points: published(values) })}\n`
      : `${[...values].map(([name, value]) => line(name, value)).join('\n')}\n`,
  )
  return [...values.values()].some(({ quality }) => quality === 'good') ? 0 : 1
}

/** Keys that scripts depend on; `value` is null where there is none. */
function published(values: ReadonlyMap<string, PointValue>) {
  return Object.fromEntries(
    [...values].map(([name, { value, at, quality, reason }]) => [
      name,
      { value: value ?? null, quality, at: toIso(at), ...(reason !== undefined && { reason }) },
    ]),
  )
}

function line(name: string, { value, quality, reason }: PointValue): string {
  return `${name.padEnd(24)}${value ?? `${quality}: ${reason ?? ''}`}`
}

function verdict(loaded: LoadedMap) {
  return loaded.ok ? { ok: true, mistakes: [] } : loaded
}

function tellMistakes(loaded: LoadedMap): void {
  if (loaded.ok) return
  for (const { file, line: at, column, path, message } of loaded.mistakes)
    process.stderr.write(`${file}:${at}:${column}: ${path === '' ? '' : `${path}: `}${message}\n`)
}

/** How the map is read: a line a request, so that its groups can be laid out well. */
function outline(map: DeviceMap): string[] {
  const requests = (names: readonly string[]) =>
    planOf(map, names).map(
      ({ table, address, count, points }) =>
        `  ${table} ${address}${count > 1 ? ` to ${address + count - 1}` : ''}: ${points.join(', ')}`,
    )
  const groups = Object.entries(map.groups).flatMap(([group, names]) => [
    `group ${group}`,
    ...requests(names),
  ])
  const orders = Object.entries(map.points)
    .filter(([, point]) => 'order' in point || point.writable)
    .map(([name]) => name)
  return [
    `${map.family} (${map.make}, ${map.kind}) is in order`,
    'every reading',
    ...requests(readable(map)),
    ...groups,
    `written: ${orders.length === 0 ? 'nothing' : orders.join(', ')}`,
    ...map.settings.map((setting) => `expects: ${setting}`),
  ]
}

function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`${least} to ${most}`)
    return value
  }
}
