import { z } from 'zod'
import { alertsSchema } from './alertsSchema.ts'
import { callsSchema } from './callsSchema.ts'
import { emissionsSchema, gasLimits, gasSchema } from './gasSchema.ts'
import { allowedPools, allowedWorkers, healthSchema, hotAt } from './healthSchema.ts'
import {
  id,
  kilowatts,
  kilowattsOrNone,
  machineTerahashes,
  machineWatts,
  point,
  positive,
  ref,
  share,
  unitPrice,
} from './parts.ts'
import { scheduleSchema } from './scheduleSchema.ts'

const host = z.string().min(1)
const port = z.number().int().min(1).max(65_535)

const place = z.strictObject({
  id,
  name: z.string().min(1),
  zone: z.string().describe('IANA time zone, for tariffs and legal dates'),
  country: z.string().length(2).describe('ISO 3166-1 alpha-2'),
  region: z.string().optional(),
  latitude_deg: z.number().min(-90).max(90).optional(),
  longitude_deg: z.number().min(-180).max(180).optional(),
  elevation_m: z.number().min(-430).max(9000).default(0),
  ambient_temperature: point.optional().describe('Air at the engines, °C: it bounds their load'),
})

/** A device that speaks Modbus TCP, read through one register map. */
const device = z.strictObject({
  id,
  map: z.string().describe('A register map shipped with Fakel, or a path relative to this file'),
  host,
  port: port.default(502),
  unit: z.number().int().min(0).max(255).default(1),
  timeout_ms: z.number().int().min(20).max(60_000).default(1_000),
})

const breaker = z.strictObject({
  closed: point.describe('Reads 1 while closed'),
  open: point.describe('Write 1 to open'),
  close: point.describe('Write 1 to close'),
})

const engine = z.strictObject({
  id,
  model: z.string(),
  catalogue: z.string().optional().describe('Its entry in the catalogue of engines: fakel engines'),
  gas_limits: gasLimits,
  methane_slip_g_per_kwh: z
    .number()
    .min(0)
    .optional()
    .describe('Methane in the exhaust for each electrical kWh, measured; else the catalogue tells it'),
  rated_kw: kilowatts,
  minimum_load_share: share.default(0.4),
  controller: ref,
  breaker,
  feeds: ref.describe('The busbar it feeds'),
  meter: ref,
  gas_meter: ref.optional(),
  fuel_curve: z
    .array(z.strictObject({ load_share: share, efficiency: share }))
    .min(2)
    .describe('Electrical efficiency on the net heating value at part loads, rising load'),
  block_load_kw: kilowatts.describe('Largest load step it accepts at once'),
  ramp_kw_per_s: kilowatts,
  merit: z.number().int().default(0).describe('Lower starts first'),
})

const gridConnection = z.strictObject({
  id,
  feeds: ref,
  import_limit_kw: kilowattsOrNone,
  export_limit_kw: kilowattsOrNone.default(0),
  breaker: breaker.optional(),
  meter: ref,
})

const meter = z.strictObject({
  id,
  kind: z.enum(['electricity', 'gas']),
  accuracy_class: z.enum(['0.2S', '0.2', '0.5S', '0.5', '1', '1.5', '2', '3', 'A', 'B', 'C']),
  device: ref,
})

const busbar = z.strictObject({
  id,
  voltage_v: positive,
  frequency_hz: z.number().default(50),
  fed_from: ref.optional(),
})
const transformer = z.strictObject({
  id,
  fed_from: ref,
  rated_kva: kilowatts,
  no_load_loss_w: z.number().min(0).max(100_000_000),
  load_loss_w: z.number().min(0).max(100_000_000).describe('At the rated load'),
})
const feeder = z.strictObject({
  id,
  fed_from: ref,
  rated_kw: kilowatts,
  shed_priority: z.number().int().min(1).describe('1 is shed first'),
  breaker,
  meter: ref.optional(),
  loss_share_at_rated: share.default(0).describe('Cable loss at the rated load, as a share of it'),
})
const hall = z.strictObject({
  id,
  name: z.string().optional(),
  fed_from: ref,
  meter: ref.optional(),
  fans_kw: kilowattsOrNone.default(0),
  racks: z.strictObject({ count: z.number().int().min(1), per_rack: z.number().int().min(1) }).optional(),
})

const machines = z.strictObject({
  id,
  addresses: z.string().describe('10.0.1.1-10.0.1.60, one address, or CIDR'),
  driver: z.string(),
  model: z.string(),
  nominal_power_w: machineWatts,
  nominal_hashrate_ths: machineTerahashes,
  minimum_power_w: machineWatts.optional().describe('Lowest power limit the firmware takes'),
  hall: ref,
  customer: ref,
  hot_c: hotAt,
  allowed_pools: allowedPools,
  allowed_workers: allowedWorkers,
  ports: z.strictObject({ rpc: port.optional(), api: port.optional(), http: port.optional() }).optional(),
  credentials: z
    .strictObject({ user: z.string(), password: z.string().optional(), password_env: z.string().optional() })
    .optional()
    .describe(
      'password_env names the environment variable that holds the password; password is only for a factory default',
    ),
})

const customer = z.strictObject({
  id,
  name: z.string().min(1),
  shed_priority: z.number().int().min(1).default(1).describe('1 is curtailed first'),
  energy_price_minor_per_kwh: unitPrice.int(),
})

/**
 * The site file as written by a person: snake_case keys whose last word is the unit. Every object is strict, so a
 * misspelt key is an error. `check.ts` adds what a schema cannot say (references, cycles, single ownership).
 */
export const siteFileSchema = z.strictObject({
  site: place,
  currency: z.string().length(3).describe('ISO 4217, of every price in this file'),
  devices: z.array(device).default([]),
  gas: gasSchema.optional(),
  engines: z.array(engine).default([]),
  grid: z.array(gridConnection).default([]),
  meters: z.array(meter).default([]),
  busbars: z.array(busbar).min(1),
  transformers: z.array(transformer).default([]),
  feeders: z.array(feeder).default([]),
  halls: z.array(hall).default([]),
  machines: z.array(machines).default([]),
  customers: z.array(customer).default([]),
  heartbeat: z
    .strictObject({ point, period_ms: z.number().int().min(100).default(1_000) })
    .optional()
    .describe('Register counted up while the controller lives; the PLC sheds when it stands still'),
  protection: z
    .strictObject({
      period_ms: z.number().int().min(10).max(100).default(40),
      frequency_low_hz: z.number().default(49),
      frequency_shed_all_hz: z.number().default(48),
      reserve_share: share.default(0.05).describe('Kept free of the running engines after a shed'),
    })
    .prefault({}),
  control: z
    .strictObject({
      period_ms: z.number().int().min(500).max(5_000).default(2_000),
      headroom_share: share.default(0.03).describe('Engine power left unused in normal running'),
      restore_ramp_kw_per_s: kilowatts.default(5),
      confirm_within_s: positive.default(60),
      attempts: z.number().int().min(1).max(10).default(3),
    })
    .prefault({}),
  poll: z
    .strictObject({
      machines_s: z.number().min(1).default(10),
      meters_s: z.number().min(0.5).default(2),
      parallel: z.number().int().min(1).default(64),
    })
    .prefault({}),
  retention: z
    .strictObject({
      readings_days: z.number().int().min(1).default(30),
      plans_days: z.number().int().min(1).default(365).describe('Plans with all that they were made from'),
    })
    .prefault({}),
  emissions: emissionsSchema,
  schedule: scheduleSchema,
  calls: callsSchema,
  health: healthSchema,
  alerts: alertsSchema,
})

export type SiteFile = z.output<typeof siteFileSchema>
