import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

export type AxeKind = 'bitaxe' | 'old bitaxe' | 'nerdqaxe'

/** What each kind tells of its own; new pools of a Bitaxe hold after its restart. */
const OWN: Readonly<Record<AxeKind, object>> = {
  bitaxe: {
    axeOSVersion: 'v2.14.0',
    version: 'v2.14.0',
    boardVersion: '601',
    expectedHashrate: 1071.5,
    fan2rpm: 0,
    stratumTLS: 0,
    fallbackStratumTLS: 0,
    hashrateMonitor: { asics: [{ total: 1066.5, domains: [266, 267], errorCount: 12 }] },
  },
  'old bitaxe': { version: 'v2.4.5', boardVersion: '401', asicCount: 1 },
  nerdqaxe: {
    version: 'v1.0.36',
    deviceModel: 'NerdQAxe++',
    asicCount: 2,
    asicTemps: [55.5, 57],
    fanCount: 2,
    fanrpm2: 3000,
    stratumTLS: false,
    fallbackStratumTLS: false,
    stratum: { usingFallback: false, pools: [{ connected: true }] },
  },
}

/** A machine that does as it is told; one that is `busy` refuses every order. */
export function axeStandIn(kind: AxeKind = 'bitaxe', { busy = false } = {}): Example['answers'] {
  let mining = true
  let hello = false
  let frequency = 525
  let pools: Record<string, unknown> = {
    stratumURL: 'pool.example',
    stratumPort: 3333,
    stratumUser: 'u.7',
    fallbackStratumURL: '',
    fallbackStratumPort: 3333,
    fallbackStratumUser: '',
  }
  let written = pools

  const info = () => ({
    ASICModel: 'BM1370',
    power: mining ? 17.5 : 2.25,
    voltage: 5175,
    current: 3400,
    temp: mining ? 57.25 : -1,
    vrTemp: 63,
    hashRate: mining ? 1066.5 : 0,
    coreVoltageActual: 1145,
    frequency,
    macAddr: '02:00:00:00:00:07',
    hostname: 'bitaxe-7',
    sharesAccepted: 120,
    sharesRejected: 1,
    uptimeSeconds: 3600,
    fanrpm: 4100,
    overheat_mode: 0,
    isUsingFallbackStratum: kind === 'nerdqaxe' ? undefined : 0,
    ...pools,
    ...OWN[kind],
    ...(kind === 'bitaxe' ? { miningPaused: !mining } : {}),
    ...(kind === 'nerdqaxe' ? { shutdown: !mining } : {}),
  })
  const asic = {
    ASICModel: 'BM1370',
    deviceModel: kind === 'nerdqaxe' ? 'NerdQAxe++' : 'Gamma',
    asicCount: kind === 'nerdqaxe' ? 2 : 1,
    defaultFrequency: 525,
    frequencyOptions: [400, 490, 525, 600],
  }

  function restart(): void {
    pools = written
    mining = true
  }

  function patch(told: Readonly<Record<string, unknown>>): void {
    if (typeof told['frequency'] === 'number') frequency = told['frequency']
    const keys = Object.entries(told).filter(([key]) => /stratum(URL|Port|User)$/i.test(key))
    written = { ...written, ...Object.fromEntries(keys) }
    if (kind === 'nerdqaxe') pools = written
  }

  function obey(path: string): object | undefined {
    const paused = kind === 'bitaxe' && /\/(pause|resume)$/.exec(path)?.[1]
    if (path.endsWith('/restart')) restart()
    else if (paused) mining = paused === 'resume'
    else if (path.endsWith('/shutdown') && kind === 'nerdqaxe') mining = false
    else if (path.endsWith('/identify') && kind === 'bitaxe') {
      hello = !hello
      return { message: hello ? 'The device says "Hi!" for 30 seconds.' : 'The device no longer says "Hi!".' }
    } else return undefined
    return { message: 'ok' }
  }

  function onWeb({ method, path, body }: WebRequest): WebReply | undefined {
    const json = (value: object): WebReply => ({ status: 200, text: JSON.stringify(value) })
    if (path === '/') return { status: 200, text: '<html><title>AxeOS</title></html>' }
    if (path === '/api/system/info') return json(info())
    if (path === '/api/system/asic' && kind !== 'old bitaxe') return json(asic)
    if (method !== 'GET' && path.startsWith('/api/system')) {
      if (busy) return { status: 500, text: 'busy' }
      if (method === 'PATCH' && path === '/api/system') {
        patch(JSON.parse(body))
        return { status: 200, text: '' }
      }
      const done = method === 'POST' ? obey(path) : undefined
      return done === undefined ? { status: 405, text: 'Method not allowed' } : json(done)
    }
    return method === 'GET'
      ? { status: 302, text: 'Redirect to the captive portal', headers: { location: '/' } }
      : { status: 405, text: 'Method not allowed' }
  }

  return { onWeb }
}

export const axeosExample: Example = {
  driver: 'axeos',
  open: true,
  get answers() {
    return axeStandIn()
  },
  report: {
    make: 'Bitaxe',
    model: 'Gamma',
    firmwareVersion: 'v2.14.0',
    apiVersion: 'v2.14.0',
    mac: '02:00:00:00:00:07',
    hostname: 'bitaxe-7',
    mining: true,
    hashrate: terahashesPerSecond(1.0665),
    expectedHashrate: terahashesPerSecond(1.0715),
    power: watts(17.5),
    powerGrade: 'measured',
    profile: '525MHz',
    profiles: [{ name: '400MHz' }, { name: '490MHz' }, { name: '525MHz' }, { name: '600MHz' }],
    accepted: 120,
    rejected: 1,
    uptimeS: 3600,
    boards: [{ active: true, chips: 1, temperature: celsius(57.25), hashrate: terahashesPerSecond(1.0665) }],
    fans: [{ rpm: 4100 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.7', active: true }],
    errors: [],
    defects: [],
  },
  chips: [
    [
      {
        temperature: celsius(57.25),
        hashrate: terahashesPerSecond(1.0665),
        frequencyMhz: 525,
        voltageV: 1.145,
        errors: 12,
      },
    ],
  ],
  commands: {
    sleep: /^POST \/api\/system\/pause$/,
    wake: /^POST \/api\/system\/resume$/,
    profile: /^PATCH \/api\/system \{"frequency":600\}$/,
    pools: /^POST \/api\/system\/restart$/,
    reboot: /^POST \/api\/system\/restart$/,
    locate: /^POST \/api\/system\/identify$/,
  },
  profile: '600MHz',
  get refusal() {
    return axeStandIn('bitaxe', { busy: true })
  },
  identity: /^AxeOS/,
}
