import { z } from 'zod'

/** What the console and other clients see live. Every number has its unit last in its name; null is unknown. */
const at = z.string().describe('ISO 8601 instant, UTC')
const known = z.number().nullable()

export const engineView = z.object({
  id: z.string(),
  model: z.string(),
  phase: z.enum(['stopped', 'starting', 'running', 'stopping', 'tripped', 'unknown']),
  breaker_closed: z.boolean().nullable(),
  power_w: known,
  rated_w: z.number(),
  available_w: z.number(),
  bound: z
    .object({ kw: z.number(), why: z.array(z.string()) })
    .optional()
    .describe('The most that air and gas let it give, and why; absent where nothing is known that bounds it'),
  frequency_hz: known,
  age_ms: z.number(),
  reason: z.string().optional(),
})
const gridView = z.object({
  id: z.string(),
  live: z.boolean().nullable().describe('There is voltage on the line'),
  breaker_closed: z.boolean().nullable(),
  has_breaker: z.boolean().describe('Whether the site file names one'),
  on_line: z.boolean().nullable().describe('It feeds the site'),
  power_w: known.describe('Imported; negative is exported'),
  import_limit_w: z.number(),
  export_limit_w: z.number(),
  voltage_share: known.describe('Of the nominal voltage'),
  frequency_hz: known,
  trouble: z
    .enum(['silent', 'reversed'])
    .nullable()
    .describe('Of its meter: its power is then what all other meters leave to it'),
  age_ms: z.number(),
})
export const feederView = z.object({
  id: z.string(),
  fed_from: z.string(),
  breaker_closed: z.boolean().nullable(),
  shed_priority: z.number(),
  power_w: known,
  rated_w: z.number(),
  age_ms: z.number(),
  reason: z.string().optional(),
})
export const hallView = z.object({
  id: z.string(),
  name: z.string(),
  feeder: z.string(),
  power_w: known,
  machines: z.number(),
  mining: z.number(),
  sleeping: z.number(),
  unreachable: z.number(),
  hashrate_ths: z.number(),
})
export const customerView = z.object({
  id: z.string(),
  name: z.string(),
  power_w: known,
  machines: z.number(),
  mining: z.number(),
  hashrate_ths: z.number(),
  settled_today_wh: z.number(),
})
export const gasView = z.object({
  pressure_kpa: known,
  pressure_low_kpa: z.number(),
  pressure_set_kpa: z.number(),
  pressure_high_kpa: z.number(),
  inflow_m3_per_h: known,
  engines_m3_per_h: known,
  flare_m3_per_h: known,
  age_ms: z.number(),
})
export const deviceView = z.object({
  id: z.string(),
  quality: z.string(),
  reason: z.string().optional(),
  age_ms: z.number(),
})
export const siteView = z.object({
  at,
  site: z.object({ id: z.string(), name: z.string(), zone: z.string(), currency: z.string() }),
  frequency_hz: known,
  available_w: z.number().describe('Power there is: running engines and gas, before headroom'),
  target_w: z.number().describe('What the control loop steers the load to'),
  load_w: known.describe('Power used, at the feeders'),
  generated_w: known,
  gas: gasView.nullable(),
  grid: z.array(gridView).describe('Connections to public grids'),
  engines: z.array(engineView),
  feeders: z.array(feederView),
  halls: z.array(hallView),
  customers: z.array(customerView),
  devices: z.array(deviceView).describe('Field devices that are not good, and why'),
  loops: z.array(
    z.object({
      name: z.enum(['protect', 'control', 'poll', 'settle']),
      ok: z.boolean(),
      last_at: at.nullable(),
      took_ms: known,
      detail: z.string().optional(),
    }),
  ),
})
export type SiteView = z.infer<typeof siteView>

export const machineView = z.object({
  id: z.string().describe('Group and address, g-s19/127.77.1.1'),
  address: z.string(),
  driver: z.string(),
  model: z.string(),
  hall: z.string(),
  feeder: z.string(),
  rack: z.number().describe('0-based'),
  slot: z.number().describe('0-based within the rack'),
  customer: z.string(),
  mode: z.enum(['mining', 'sleeping', 'starting', 'unreachable', 'unknown']),
  power_w: known,
  power_grade: z.enum(['measured', 'estimated', 'unknown']),
  power_limit_w: known,
  nominal_power_w: z.number(),
  hashrate_ths: known,
  nominal_hashrate_ths: z.number(),
  temperature_c: known.describe('Hottest board'),
  efficiency_j_per_th: known,
  boards_active: known,
  boards: known,
  uptime_s: known,
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  firmware: z.string().nullable(),
  pending: z.enum(['sleep', 'wake', 'limit']).nullable(),
  stopped_by: z.enum(['controller', 'operator']).nullable(),
  capabilities: z.array(
    z.enum(['sleep', 'wake', 'limit', 'limit-percent', 'profile', 'pools', 'reboot', 'locate']),
  ),
  age_ms: known,
  reason: z.string().nullable(),
})
export type MachineView = z.infer<typeof machineView>

export const eventView = z.object({
  sequence: z.number(),
  at,
  severity: z.enum(['info', 'warning', 'alarm']),
  kind: z.string(),
  subject: z.string(),
  who: z.string(),
  why: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type EventView = z.infer<typeof eventView>

export const historyPoint = z.object({
  at,
  available_w: known,
  load_w: known,
  generated_w: known,
  frequency_hz: known,
})
export type HistoryPoint = z.infer<typeof historyPoint>

/** No blanks and no signs that cannot be seen. */
const word = z
  .string()
  .max(255)
  .regex(/^[^\s\p{C}]+$/u, 'one word, without blanks')
const POOL_URL =
  /^[a-z][a-z0-9+.-]*:\/\/(?:\[[0-9a-f:.]+\]|[^\s\p{C}/:@?#[\]]+)(?::(\d{1,5}))?(?:\/[^\s\p{C}@?#]*)?$/iu
const poolUrl = z
  .string()
  .max(255)
  .refine((url) => {
    const port = POOL_URL.exec(url)
    return port !== null && Number(port[1] ?? 1) >= 1 && Number(port[1] ?? 1) <= 65_535
  }, 'a pool is stratum+tcp://host:port; its user and password have fields of their own')

/** As many pools as the firmware of most makers holds. */
const MOST_POOLS = 3

export const commandRequest = z.strictObject({
  machines: z.array(z.string()).min(1).max(20_000),
  action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sleep') }),
    z.strictObject({ kind: z.literal('wake') }),
    z.strictObject({ kind: z.literal('reboot') }),
    z.strictObject({ kind: z.literal('limit'), power_w: z.number().positive().max(20_000) }),
    z.strictObject({
      kind: z.literal('limit-percent'),
      percent: z.number().min(1).max(100).describe('Share of the nominal power'),
    }),
    z.strictObject({
      kind: z.literal('profile'),
      profile: z
        .string()
        .max(100)
        .regex(/^\P{C}+$/u, 'a name'),
    }),
    z.strictObject({
      kind: z.literal('pools'),
      pools: z
        .array(
          z.strictObject({
            url: poolUrl,
            user: word,
            password: z
              .string()
              .max(255)
              .regex(/^\P{C}*$/u, 'signs that can be seen')
              .optional()
              .describe('Sent to the machine, never kept or shown'),
          }),
        )
        .min(1)
        .max(MOST_POOLS)
        .describe('All pools, the preferred first; those it had are gone'),
    }),
    z.strictObject({ kind: z.literal('locate'), on: z.boolean() }),
  ]),
  why: z.string().min(3).max(500),
  until: at.describe('When the hold ends and the controller decides again; at most 7 days ahead'),
})
export type CommandRequest = z.infer<typeof commandRequest>

/** What a command would change, before it is given. */
export const commandPreview = z.object({
  affected: z.array(z.string()),
  refused: z.array(z.object({ machine: z.string(), reason: z.string() })),
  power_before_w: z.number(),
  power_after_w: z.number(),
  hashrate_before_ths: z.number(),
  hashrate_after_ths: z.number(),
})
export type CommandPreview = z.infer<typeof commandPreview>

export const commandView = z.object({
  id: z.string(),
  at,
  who: z.string(),
  why: z.string(),
  until: at,
  target: z.object({ kind: z.enum(['machine', 'feeder', 'engine']), id: z.string() }),
  action: z.string(),
  state: z.enum([
    'written',
    'sent',
    'accepted',
    'refused',
    'confirmed',
    'untold',
    'retried',
    'escalated',
    'expired',
    'withdrawn',
  ]),
  steps: z.array(z.object({ at, state: z.string(), detail: z.string() })),
})
export type CommandView = z.infer<typeof commandView>

export const balanceView = z.object({
  start: at,
  end: at,
  kind: z.string(),
  unit: z.enum(['Wh', 'm3']),
  statistic: z.number(),
  degrees: z.number(),
  critical: z.number(),
  passes: z.boolean(),
  passes_before: z.boolean(),
  gross_errors: z.array(z.string()),
  unobservable: z.array(z.string()),
  nodes: z.array(
    z.object({ id: z.string(), inputs: known, outputs: known, residual: known, tolerance: known }),
  ),
  flows: z.array(
    z.object({
      id: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      measured: known,
      measured_sigma: known,
      reconciled: known,
      sigma: known,
      adjustment: known,
      test: known,
    }),
  ),
  shares: z.array(
    z.object({
      customer: z.string(),
      energy_wh: z.number(),
      energy_sigma_wh: z.number(),
      machine_hours: z.number(),
    }),
  ),
})
export type BalanceView = z.infer<typeof balanceView>
