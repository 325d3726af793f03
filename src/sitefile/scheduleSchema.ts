import { z } from 'zod'
import {
  id,
  kilowatts,
  MOST_UNIT_MINOR,
  machineTerahashes,
  machineWatts,
  money,
  positive,
  ref,
  share,
  unitPrice,
} from './parts.ts'

const celsius = z.number().min(-100).max(200)
const hours = z.number().min(0).max(1_000)

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')
const tariffWindow = z
  .strictObject({
    from: clock,
    until: z.union([clock, z.literal('24:00')]),
    days: z
      .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
      .min(1)
      .optional()
      .describe('On which it begins; every day'),
    price_minor_per_kwh: z.number().min(-MOST_UNIT_MINOR).max(MOST_UNIT_MINOR),
  })
  .refine(({ from, until }) => from !== until, 'a window has a length: from 00:00 until 24:00 is all day')

/** What the schedule counts with. What is left out is Fakel's own assumption, named in docs/schedule.md. */
export const scheduleSchema = z
  .strictObject({
    every_min: z.number().int().min(5).max(60).optional().describe('How often the plan is made anew; 15'),
    horizon_h: z.number().int().min(2).max(48).optional().describe('How far it looks; 24'),
    gap_share: z.number().min(0).max(0.1).optional().describe('How near to the best it must come; 0.005'),
    time_limit_s: positive.max(600).optional().describe('What is best by then is taken; 8'),
    gas_confidence: z
      .number()
      .min(0.5)
      .max(0.999)
      .optional()
      .describe(
        'With what probability at least the planned gas is to be there; by what each side costs unless said',
      ),
    gas_price_minor_per_m3: unitPrice.optional().describe('Paid for gas that is burnt; 0'),
    flare_cost_minor_per_m3: unitPrice.optional().describe('Fees and carbon of gas that is flared; 0'),
    import_price_minor_per_kwh: unitPrice.optional().describe('Of grids, where no series tells it'),
    import_tariff: z
      .array(tariffWindow)
      .max(200)
      .default([])
      .describe('By the clock at the site; the first window that holds, else import_price_minor_per_kwh'),
    export_price_minor_per_kwh: unitPrice.optional().describe('Of grids, where no series tells it; 0'),
    demand_charge_minor_per_kw: money.optional().describe("For the month's highest import; 0"),
    hashprice_minor_per_th_day: money
      .optional()
      .describe('What a TH/s of machines without an energy price earns a day, where no series tells it'),
    carbon_price_minor_per_t: money.optional().describe('For each tonne of CO2e burnt or flared; 0'),
    heat: z
      .strictObject({
        per_kw: z.number().min(0).max(2).describe('kW of heat for each kW that engines give'),
        wanted_kw: kilowatts,
        price_minor_per_kwh: unitPrice,
      })
      .optional()
      .describe('Heat of the engines that somebody buys'),
    cooling_share_per_k: z
      .strictObject({ above_c: celsius, share_per_k: share })
      .optional()
      .describe('Cooling beside the fans, as a share of the machines’ power for each kelvin above'),
    halls: z
      .array(
        z.strictObject({
          id: ref,
          hot: z
            .array(z.strictObject({ above_c: celsius, share }))
            .min(1)
            .describe(
              'Of what its feeder gives, the share that its cooling bears above an outside temperature',
            ),
        }),
      )
      .default([]),
    engines: z
      .array(
        z.strictObject({
          id: ref,
          start_cost_minor: money.optional().describe('0'),
          run_cost_minor_per_h: money.optional().describe('Oil, plugs, overhauls; 0'),
          minimum_up_h: hours.optional().describe('1'),
          minimum_down_h: hours.optional().describe('0.5'),
          until_service_h: hours.optional(),
        }),
      )
      .default([]),
    machines: z
      .array(
        z.strictObject({
          id: ref,
          modes: z
            .array(z.strictObject({ id, power_w: machineWatts, hashrate_ths: machineTerahashes }))
            .min(1)
            .optional()
            .describe('At which powers they may run; their nominal one alone unless told'),
          change_cost_minor: money.optional().describe('Wear of bringing one machine up; 0'),
          least_hours_share: share.optional().describe('Machine-hours owed by contract, of all'),
          price_cap_minor_per_kwh: unitPrice
            .optional()
            .describe('The owner wants them to stand still while a bought kWh costs more'),
        }),
      )
      .default([]),
  })
  .prefault({})
