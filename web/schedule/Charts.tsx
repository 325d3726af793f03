import { type KeyboardEvent, memo, type PointerEvent, useMemo } from 'react'
import type { ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import { useWidth } from '../ui/width.ts'
import { LEFT_PX, type Step, scaleOf, stepAt } from './axis.ts'
import { axisFlow, axisPower, axisVolume } from './axisTexts.ts'
import type { InForce } from './bands.ts'
import { Lanes } from './Lanes.tsx'
import {
  type Drawn,
  gasOf,
  hashpriceOf,
  inflowOf,
  isKnown,
  packOf,
  pricesOf,
  reserveOf,
  sourcesOf,
  usesOf,
} from './layers.ts'
import { type AxisText, StepChart } from './StepChart.tsx'
import { Swatch } from './Swatch.tsx'
import { useNames, useSiteNow } from './useSchedule.ts'

const HOUR_MS = 3_600_000
const NOTHING: readonly Drawn[] = []

/** All charts over one axis of time, with what is in force above them, a line at now and one cursor through all. */
export function Charts({
  view,
  steps,
  bands,
  shown,
  following,
  onLook,
}: {
  view: ScheduleView
  steps: readonly Step[]
  bands: readonly InForce[]
  /** The step that is looked at. */
  shown: number
  /** That is the one of now, and moves on with it. */
  following: boolean
  onLook: (ms: number | undefined) => void
}) {
  const { t, format } = useWords()
  const [place, width] = useWidth<HTMLDivElement>()
  const scale = useMemo(() => scaleOf(steps, width), [steps, width])
  const look = ({ clientX, currentTarget, target }: PointerEvent<HTMLDivElement>) => {
    const x = clientX - currentTarget.getBoundingClientRect().left
    const onButton = target instanceof Element && target.closest('button') !== null
    const step = steps[stepAt(steps, scale.ms(x))]
    if (x >= LEFT_PX - 8 && !onButton && step !== undefined) onLook(step.startMs)
  }
  const go = (event: KeyboardEvent) => {
    const next = keyed(event.key, steps, shown)
    if (next === undefined) return
    event.preventDefault()
    onLook(next === 'now' ? undefined : next)
  }
  const step = steps[shown]
  return (
    <div
      ref={place}
      className="schedule-charts"
      onPointerMove={look}
      onPointerDown={look}
      data-shown={step?.point.at}
    >
      <Lanes bands={bands} scale={scale} />
      <Figures view={view} steps={steps} bands={bands} />
      {width > 0 && <NowLine view={view} scale={scale} named={!following} />}
      {step !== undefined && width > 0 && (
        <>
          {!following && (
            <span
              className="schedule-cursor"
              style={{ left: scale.x(step.startMs), width: scale.x(step.endMs) - scale.x(step.startMs) }}
            />
          )}
          <span
            className={following ? 'schedule-handle now' : 'schedule-handle'}
            style={{ left: scale.x(following ? Date.parse(view.now) : step.startMs) }}
            role="slider"
            tabIndex={0}
            aria-label={t('schedule.cursor')}
            aria-valuemin={0}
            aria-valuemax={steps.length - 1}
            aria-valuenow={shown}
            aria-valuetext={t(step.planned ? 'schedule.cursor-planned' : 'schedule.cursor-measured', {
              at: format.dateTimeShort(step.startMs),
            })}
            onKeyDown={go}
          >
            {following ? t('schedule.now') : format.clockShort(step.startMs)}
          </span>
        </>
      )}
    </div>
  )
}

/** Where a key leads: by a step, an hour, to either end, or back to now. */
function keyed(key: string, steps: readonly Step[], shown: number): number | 'now' | undefined {
  const here = steps[shown]
  if (here === undefined) return undefined
  const by = (ms: number) => steps[stepAt(steps, here.startMs + ms)]?.startMs
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return steps[Math.max(0, shown - 1)]?.startMs
    case 'ArrowRight':
    case 'ArrowUp':
      return steps[Math.min(steps.length - 1, shown + 1)]?.startMs
    case 'PageUp':
      return by(HOUR_MS)
    case 'PageDown':
      return by(-HOUR_MS)
    case 'Home':
      return steps[0]?.startMs
    case 'End':
      return steps.at(-1)?.startMs
    case 'Escape':
      return 'now'
    default:
      return undefined
  }
}

function NowLine({
  view,
  scale,
  named,
}: {
  view: ScheduleView
  scale: ReturnType<typeof scaleOf>
  named: boolean
}) {
  const { t } = useWords()
  const nowMs = useSiteNow(view)
  if (nowMs < scale.startMs || nowMs > scale.endMs) return null
  return (
    <span className="schedule-now" style={{ left: scale.x(nowMs) }}>
      {named && <span>{t('schedule.now')}</span>}
    </span>
  )
}

/** Drawn anew only when steps or bands change, not when the cursor moves. */
const Figures = memo(function Figures({
  view,
  steps,
  bands,
}: {
  view: ScheduleView
  steps: readonly Step[]
  bands: readonly InForce[]
}) {
  const { currency } = view
  const drawn = useMemo(
    () => ({
      sources: sourcesOf(steps),
      reserve: reserveOf(steps),
      uses: usesOf(steps),
      gas: gasOf(steps),
      inflow: inflowOf(steps),
      pack: packOf(steps),
      prices: pricesOf(steps),
      hashprice: hashpriceOf(steps),
    }),
    [steps],
  )
  const axes = useMemo(() => {
    const price: AxisText = (format, value) => format.money(value, currency)
    const work: AxisText = (format, value) => format.money(value * 1_000, currency)
    return { price, work }
  }, [currency])
  const common = { steps, bands }
  return (
    <>
      <ChartFigure
        name="sources"
        stacked={drawn.sources}
        lines={drawn.reserve}
        axis={axisPower}
        {...common}
      />
      <ChartFigure name="uses" stacked={drawn.uses} lines={NOTHING} axis={axisPower} {...common} />
      <ChartFigure name="gas" stacked={drawn.gas} lines={drawn.inflow} axis={axisFlow} {...common} />
      <ChartFigure name="line-pack" stacked={NOTHING} lines={drawn.pack} axis={axisVolume} {...common} />
      <ChartFigure name="prices" stacked={NOTHING} lines={drawn.prices} axis={axes.price} {...common} />
      <ChartFigure
        name="hashprice"
        stacked={NOTHING}
        lines={drawn.hashprice}
        axis={axes.work}
        floor={false}
        {...common}
      />
    </>
  )
})

/** One chart with its title and key; none where nothing of it is known. */
function ChartFigure({
  name,
  stacked,
  lines,
  ...chart
}: {
  name: string
  steps: readonly Step[]
  stacked: readonly Drawn[]
  lines: readonly Drawn[]
  bands: readonly InForce[]
  axis: AxisText
  floor?: boolean
}) {
  const { t } = useWords()
  const names = useNames()
  const all = [...stacked, ...lines]
  if (!all.some(isKnown)) return null
  return (
    <figure data-chart={name}>
      <figcaption>
        <b>{t(`schedule.chart.${name}`)}</b>
        {(all.length > 1 || stacked.length > 0) && (
          <span className="schedule-key">
            {all.map((each) => (
              <span key={`${each.kind} ${each.id}`}>
                <Swatch colour={each.colour} line={lines.includes(each)} />
                {t(`schedule.layer.${each.kind}`, { name: names(each.id) })}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <StepChart label={t(`schedule.chart.${name}`)} stacked={stacked} lines={lines} {...chart} />
    </figure>
  )
}
