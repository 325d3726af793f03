import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../quantity/index.ts'
import type { SiteFile } from './schema.ts'

type Tariff = Pick<SiteFile, 'site' | 'schedule'>

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const MINUTES = 24 * 60

type TariffWindow = SiteFile['schedule']['import_tariff'][number]

/**
 * What a bought kWh costs by the site file, by the clock at the site: the first window of the tariff that holds, else the one price; undefined where
 * neither tells it. A window over midnight belongs to the day on which it begins: Friday 22:00 to 07:00 ends on Saturday.
 */
export function importPriceOfFile({ site, schedule }: Tariff, at: Instant): number | undefined {
  const { import_tariff: windows, import_price_minor_per_kwh: plain } = schedule
  if (windows.length === 0) return plain
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(site.zone)
  const minute = local.hour * 60 + local.minute
  const today = local.dayOfWeek - 1
  return windows.find((window) => holds(window, today, minute))?.price_minor_per_kwh ?? plain
}

/** Whether the window holds at a minute of a day of the week, Monday being 0. */
function holds({ from, until, days }: TariffWindow, today: number, minute: number): boolean {
  const [begin, end] = [minuteOf(from), minuteOf(until)]
  const on = (day: number) => days === undefined || days.some((each) => each === DAYS[(day + 7) % 7])
  if (begin < end) return minute >= begin && minute < end && on(today)
  return (minute >= begin && on(today)) || (minute < end && on(today - 1))
}

/** Which windows hold at some time of the week, and the first minute of it in which none does, as `mon 07:00`. */
export function tariffOverWeek(windows: readonly TariffWindow[]): {
  readonly holding: ReadonlySet<number>
  readonly open: string | undefined
} {
  const holding = new Set<number>()
  let open: string | undefined
  for (const [today, day] of DAYS.entries())
    for (let minute = 0; minute < MINUTES; minute++) {
      const first = windows.findIndex((window) => holds(window, today, minute))
      if (first >= 0) holding.add(first)
      else open ??= `${day} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`
    }
  return { holding, open }
}

const two = (number: number) => String(number).padStart(2, '0')

/** `07:30` is minute 450, `24:00` the day's end. */
function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return Math.min(MINUTES, hours * 60 + minutes)
}
