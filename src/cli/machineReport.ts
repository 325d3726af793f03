import type { MachineReport } from '../machines/index.ts'

/** Exactly the published keys, those of unknown fields left out: scripts depend on them. */
export function published(address: string, report: MachineReport) {
  const { make, model, firmware, firmwareVersion, apiVersion, mac, serialNumber, hostname, mining } = report
  return {
    address,
    make,
    model,
    firmware,
    firmwareVersion,
    apiVersion,
    mac,
    serialNumber,
    hostname,
    mining,
    hashrateThs: report.hashrate,
    expectedHashrateThs: report.expectedHashrate,
    powerW: report.power,
    powerLimitW: report.powerLimit,
    uptimeS: report.uptimeS,
    boards: report.boards.map(({ active, chips, temperature }) => ({
      active,
      chips,
      temperatureC: temperature,
    })),
    fans: report.fans.map(({ rpm }) => ({ rpm })),
    pools: report.pools.map(({ url, user, active }) => ({ url, user, active })),
    errors: report.errors.map(({ code, text }) => ({ code, text })),
  }
}

/** The same as lines for people. */
export function lines(told: ReturnType<typeof published>): string[] {
  return Object.entries(told).flatMap(([key, value]) => {
    if (value === undefined) return []
    if (!Array.isArray(value)) return [`${key.padEnd(20)}${value}`]
    return value.map((one, index) => `${`${key} ${index + 1}`.padEnd(20)}${words(one)}`)
  })
}

function words(one: object): string {
  const told = Object.entries(one).filter(([, value]) => value !== undefined)
  return told.length === 0 ? 'nothing told' : told.map(([key, value]) => `${key} ${value}`).join(', ')
}

/** The credentials, undefined for the factory's, or what is wrong with the options. */
export function credentialsOf(options: {
  readonly user?: string
  readonly passwordEnv?: string
}): { user: string; password: string } | undefined | string {
  if (options.user === undefined && options.passwordEnv === undefined) return undefined
  if (options.user === undefined || options.passwordEnv === undefined)
    return '--user and --password-env belong together'
  const password = process.env[options.passwordEnv]
  if (password === undefined) return `the environment variable ${options.passwordEnv} is not set`
  return { user: options.user, password }
}
