import { z } from 'zod'
import { describeFailure, type Found, type MachineReport } from '../machines/index.ts'
import { toIso } from '../quantity/index.ts'

const known = z.number().nullable()
const word = z.string().nullable()

/** All that one machine told of itself at its last poll; what it did not tell is null. */
export const machineReportView = z.object({
  at: z.string().describe('ISO 8601 instant, UTC'),
  make: word,
  model: word,
  firmware: z.string(),
  firmware_version: word,
  api_version: word,
  mac: word,
  serial: word,
  hostname: word,
  mining: z.boolean().nullable(),
  hashrate_ths: known,
  expected_hashrate_ths: known,
  power_w: known,
  power_grade: z.enum(['measured', 'estimated', 'unknown']),
  power_limit_w: known,
  profile: word,
  profiles: z.array(z.object({ name: z.string(), power_w: known, hashrate_ths: known })),
  locating: z.boolean().nullable(),
  accepted: known,
  rejected: known,
  uptime_s: known,
  boards: z.array(
    z.object({
      active: z.boolean().nullable(),
      chips: known,
      temperature_c: known,
      hashrate_ths: known,
      serial: word,
    }),
  ),
  fans: z.array(z.object({ rpm: known })),
  pools: z.array(z.object({ url: z.string(), user: word, active: z.boolean().nullable() })),
  errors: z.array(z.object({ code: word, text: z.string() })),
  defects: z.array(z.string()).describe('Parts of its answer that could not be read'),
})
export type MachineReportView = z.infer<typeof machineReportView>

export function presentReport(report: MachineReport): MachineReportView {
  return {
    at: toIso(report.at),
    make: report.make ?? null,
    model: report.model ?? null,
    firmware: report.firmware,
    firmware_version: report.firmwareVersion ?? null,
    api_version: report.apiVersion ?? null,
    mac: report.mac ?? null,
    serial: report.serialNumber ?? null,
    hostname: report.hostname ?? null,
    mining: report.mining ?? null,
    hashrate_ths: report.hashrate ?? null,
    expected_hashrate_ths: report.expectedHashrate ?? null,
    power_w: report.power ?? null,
    power_grade: report.powerGrade,
    power_limit_w: report.powerLimit ?? null,
    profile: report.profile ?? null,
    profiles: (report.profiles ?? []).map(({ name, power, hashrate }) => ({
      name,
      power_w: power ?? null,
      hashrate_ths: hashrate ?? null,
    })),
    locating: report.locating ?? null,
    accepted: report.accepted ?? null,
    rejected: report.rejected ?? null,
    uptime_s: report.uptimeS ?? null,
    boards: report.boards.map((board) => ({
      active: board.active ?? null,
      chips: board.chips ?? null,
      temperature_c: board.temperature ?? null,
      hashrate_ths: board.hashrate ?? null,
      serial: board.serialNumber ?? null,
    })),
    fans: report.fans.map(({ rpm }) => ({ rpm: rpm ?? null })),
    pools: report.pools.map(({ url, user, active }) => ({ url, user: user ?? null, active: active ?? null })),
    errors: report.errors.map(({ code, text }) => ({ code: code ?? null, text })),
    defects: [...report.defects],
  }
}

/** One device that a scan met. */
export const foundView = z.object({
  address: z.string(),
  driver: word.describe('The driver that reads it'),
  firmware: word,
  machine: word.describe('The machine of the site file at this address, if there is one'),
  report: machineReportView.nullable(),
  failure: word.describe('Why it could not be read'),
  answers: z
    .array(
      z.object({
        port: z.number(),
        protocol: z.enum(['cgminer', 'framed', 'http']),
        status: known,
        server: word,
        text: z.string(),
      }),
    )
    .describe('What a device said that no driver could read'),
})
export type FoundView = z.infer<typeof foundView>

export function presentFound(found: Found, machine: string | undefined): FoundView {
  return {
    address: found.address,
    driver: found.driver ?? null,
    firmware: found.report?.firmware ?? found.firmware ?? null,
    machine: machine ?? null,
    report: found.report === undefined ? null : presentReport(found.report),
    failure: found.failure === undefined ? null : describeFailure(found.failure),
    answers: found.answers.map(({ port, protocol, status, server, text }) => ({
      port,
      protocol,
      status: status ?? null,
      server: server ?? null,
      text,
    })),
  }
}

export const scanView = z.object({
  id: z.string(),
  state: z.enum(['running', 'finished', 'stopped', 'failed']),
  who: z.string(),
  targets: z.array(z.string()),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  addresses: z.number().describe('Addresses to look at'),
  done: z.number(),
  alive: z.number().describe('Addresses at which anything answered'),
  machines: z.number(),
  unread: z.number().describe('Devices that no driver could read'),
  failure: word,
  found: z.array(foundView),
})
export type ScanView = z.infer<typeof scanView>
