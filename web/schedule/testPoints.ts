import type { SchedulePoint } from '../../src/site/schedule/view.ts'

/** A point of which nothing is known but what is given. */
export const pointAt = (at: string, planned: boolean, given: Partial<SchedulePoint> = {}): SchedulePoint => ({
  at,
  planned,
  engines_kw: {},
  import_kw: {},
  export_kw: {},
  halls_kw: {},
  own_use_kw: null,
  losses_kw: null,
  machines: {},
  gas_m3_per_h: null,
  burnt_m3_per_h: null,
  flare_m3_per_h: null,
  line_pack_m3: null,
  outside_c: null,
  import_price_minor_per_kwh: null,
  export_price_minor_per_kwh: null,
  hashprice_minor_per_th_day: null,
  reserve_kw: null,
  reasons: [],
  ...given,
})
