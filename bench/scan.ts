/**
 * `fakel machines scan` over 127.77.0.0/16: 65,534 addresses, 5,000 of them simulated machines on their real ports, half of the
 * others refusing and half silent. Run: npm run bench:scan [machines]. It runs in a network namespace of its own (`unshare`),
 * where an interface that swallows packets stands for the silent half; where that is not allowed, all others refuse.
 * Baseline: the same knocks at the same ports, without asking anyone anything.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { knock } from '../src/machines/discover/doors.ts'
import { FIRST_PORTS, sweep } from '../src/machines/discover/sweep.ts'
import { targetAt } from '../src/machines/discover/targets.ts'
import { DEFAULT_PACE, readTargets } from '../src/machines/index.ts'
import { startFleet } from './fleet/fleet.ts'
import { addressOf } from './fleet/settings.ts'

const MACHINES = Number(process.argv[2] ?? 5_000)
const LIMIT_S = 90
const NETWORK = '127.77.0.0/16'
const STRIDE = Math.max(1, Math.floor(63_000 / MACHINES))
const REAL_PORTS = { rpc: 4028, api: 4433, http: 80 }
const INSIDE = 'FAKEL_BENCH_NAMESPACE'

/** Makes 127.77.128.0/17 silent but for the machines in it. */
function silence(): string {
  const machines = Array.from({ length: MACHINES }, (_, index) => addressOf(index, STRIDE))
    .filter((address) => Number(address.split('.')[2]) >= 128)
    .map((address) => `route add local ${address}/32 dev lo table local`)
  return [
    'link set lo up',
    'link add silent type ifb',
    'addr add 10.255.255.1/32 dev silent',
    'link set silent up',
    'route del local 127.0.0.0/8 dev lo table local',
    'route add local 127.0.0.0/16 dev lo src 127.0.0.1 table local',
    'route add local 127.77.0.0/17 dev lo src 127.0.0.1 table local',
    'route add 127.77.128.0/17 dev silent src 10.255.255.1',
    ...machines,
  ].join('\n')
}

const allowed = spawnSync('unshare', ['-rn', 'ip', 'link', 'add', 'silent', 'type', 'ifb']).status === 0
if (process.env[INSIDE] === undefined && allowed) {
  const words = 'sysctl -qw net.ipv4.conf.all.route_localnet=1; ip -batch - && exec "$@" </dev/null'
  const inside = spawn(
    'unshare',
    [
      '-rn',
      'sh',
      '-c',
      words,
      'sh',
      process.execPath,
      ...process.execArgv,
      fileURLToPath(import.meta.url),
      String(MACHINES),
    ],
    { stdio: ['pipe', 'inherit', 'inherit'], env: { ...process.env, [INSIDE]: 'yes' } },
  )
  inside.stdin.end(silence())
  process.exitCode = await new Promise<number>((resolve) => inside.on('exit', (code) => resolve(code ?? 1)))
} else
  await run(
    process.env[INSIDE] === undefined ? 'all others refuse' : 'half of the others refuse, half are silent',
  )

async function run(others: string): Promise<void> {
  const third = Math.floor(MACHINES / 3)
  const kinds = { 'antminer-stock': MACHINES - 2 * third, 'whatsminer-v3': third, 'braiins-rest': third }
  const fleet = await startFleet({ machines: kinds, ports: REAL_PORTS, stride: STRIDE, listeners: 'own' })
  console.log(`${NETWORK}: ${MACHINES} machines; ${others}`)
  try {
    const bare = await knocks()
    console.log(`knocking alone: ${bare.toFixed(1)} s`)
    await scanAll(new Map(fleet.machines.map(({ id, driver }) => [id, driver])), bare)
  } finally {
    await fleet.stop()
  }
}

async function knocks(): Promise<number> {
  const read = readTargets([{ text: NETWORK }])
  if (!read.ok) throw new Error(read.mistakes.join())
  const { look, turn } = sweep(DEFAULT_PACE, knock)
  const began = performance.now()
  const all: Promise<unknown>[] = []
  for (let index = 0; index < read.targets.count; index++) {
    await turn()
    all.push(look(targetAt(read.targets, index) ?? ''))
  }
  await Promise.all(all)
  return (performance.now() - began) / 1000
}

async function scanAll(wanted: ReadonlyMap<string, string>, bare: number): Promise<void> {
  const main = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
  const began = performance.now()
  const child = spawn(process.execPath, [main, 'machines', 'scan', NETWORK, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const found = new Map<
    string,
    { readonly driver?: unknown; readonly hashrateThs?: unknown; readonly mac?: unknown }
  >()
  for await (const line of createInterface({ input: child.stdout })) {
    const device = JSON.parse(line)
    found.set(device.address, device)
  }
  const seconds = (performance.now() - began) / 1000
  const right = [...wanted].filter(([address, driver]) => {
    const device = found.get(address)
    return device?.driver === driver && typeof device.hashrateThs === 'number' && device.mac !== undefined
  })
  const strangers = [...found.keys()].filter((address) => !wanted.has(address))
  console.log(
    `scan: ${seconds.toFixed(1)} s (limit ${LIMIT_S}), ${(seconds / bare).toFixed(2)} of knocking alone (${FIRST_PORTS.join(', ')}); ` +
      `${right.length} of ${wanted.size} machines read in full, ${strangers.length} found where none is`,
  )
  if (right.length < wanted.size || strangers.length > 0 || seconds > LIMIT_S) process.exitCode = 1
}
