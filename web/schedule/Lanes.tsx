import { useWords } from '../i18n.ts'
import { LEFT_PX, type scaleOf } from './axis.ts'
import type { InForce } from './bands.ts'
import { useNames } from './useSchedule.ts'
import { bandText } from './words.ts'

/** So many at most; the tables below the charts have them all. */
const MOST_LANES = 8

/** Calls and pins as bars over the axis of time, each in a lane of its own. */
export function Lanes({ bands, scale }: { bands: readonly InForce[]; scale: ReturnType<typeof scaleOf> }) {
  const { t, format } = useWords()
  const names = useNames()
  const inside = bands.filter(({ startMs, endMs }) => endMs > scale.startMs && startMs < scale.endMs)
  const shown = inside.slice(0, MOST_LANES)
  return (
    <div className="schedule-lanes">
      {scale.width > 0 &&
        shown.map((band) => {
          const [left, right] = [scale.x(band.startMs), scale.x(band.endMs)]
          const text = bandText(t, format, names, band)
          const toTheLeft = left > (LEFT_PX + scale.width) / 2
          return (
            <div key={`${band.kind} ${band.id}`} className={`schedule-lane ${band.kind}`} title={text}>
              <span
                className={band.must ? 'schedule-bar must' : 'schedule-bar'}
                style={{ left, width: Math.max(3, right - left), color: `var(${band.colour})` }}
              />
              <span
                className="schedule-lane-text"
                style={toTheLeft ? { right: scale.width - left + 4 } : { left: right + 4 }}
              >
                {text}
              </span>
            </div>
          )
        })}
      {inside.length > shown.length && (
        <p className="quiet small">{t('schedule.more-bands', { count: inside.length - shown.length })}</p>
      )}
    </div>
  )
}
