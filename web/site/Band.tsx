import type { SiteView } from '../../src/site/view.ts'
import { useWidth } from '../ui/width.ts'

/** A scale from `low` to `high` on which `from`..`to` is where the value should be. */
export interface BandScale {
  readonly low: number
  readonly high: number
  readonly from: number
  readonly to: number
}

/** The scale goes this far to either side of nominal. */
const FREQUENCY_SCALE_HZ = 2
/** EN 50160:2010, 4.2.1: systems without a synchronous link to others keep within 2 % for 95 % of a week. */
const FREQUENCY_BAND_SHARE = 0.02

/** Nominal is 50 or 60 Hz, whichever is nearer. */
export function frequencyBand(hz: number | null): BandScale {
  const nominal = hz !== null && Math.abs(hz - 60) < Math.abs(hz - 50) ? 60 : 50
  const half = nominal * FREQUENCY_BAND_SHARE
  return {
    low: nominal - FREQUENCY_SCALE_HZ,
    high: nominal + FREQUENCY_SCALE_HZ,
    from: nominal - half,
    to: nominal + half,
  }
}

export function pressureBand(gas: NonNullable<SiteView['gas']>): BandScale {
  const margin = (gas.pressure_high_kpa - gas.pressure_low_kpa) * 0.2
  return {
    low: Math.max(0, gas.pressure_low_kpa - margin),
    high: gas.pressure_high_kpa + margin,
    from: gas.pressure_low_kpa,
    to: gas.pressure_high_kpa,
  }
}

export const within = (band: BandScale, value: number): boolean => value >= band.from && value <= band.to

const MARGIN = 6

export function Band({
  band,
  value,
  mark,
  show,
  fill = false,
}: {
  band: BandScale
  value: number | null
  mark?: number
  show: (value: number) => string
  fill?: boolean
}) {
  const [place, width] = useWidth<HTMLDivElement>()
  const x = (at: number) => {
    const share = (at - band.low) / (band.high - band.low)
    return MARGIN + Math.max(0, Math.min(1, share)) * (width - 2 * MARGIN)
  }
  const out = value !== null && !within(band, value)
  return (
    <div ref={place} className={out ? 'band out' : 'band'}>
      {width > 0 && (
        <svg width={width} height="32" aria-hidden="true">
          <rect className="band-scale" x={MARGIN} y="9" width={width - 2 * MARGIN} height="6" rx="3" />
          <rect
            className="band-good"
            x={x(band.from)}
            y="9"
            width={x(band.to) - x(band.from)}
            height="6"
            rx="3"
          />
          {fill && value !== null && (
            <rect
              className="band-fill"
              x={MARGIN}
              y="9"
              width={Math.max(0, x(value) - MARGIN)}
              height="6"
              rx="3"
            />
          )}
          {mark !== undefined && <path className="band-mark" d={`M${x(mark)} 6v12`} />}
          {value !== null && <path className="band-value" d={`M${x(value)} 17l-5 -12h10z`} />}
          {fill ? (
            <text x={width - MARGIN} y="29" textAnchor="end">
              {show(band.high)}
            </text>
          ) : (
            [band.from, band.to].map((at) => (
              <text key={at} x={x(at)} y="29" textAnchor="middle">
                {show(at)}
              </text>
            ))
          )}
        </svg>
      )}
    </div>
  )
}
