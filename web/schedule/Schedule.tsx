import { useMemo, useState } from 'react'
import type { ScheduleView } from '../../src/site/schedule/view.ts'
import { useOperator } from '../gas/useGas.ts'
import { useWords } from '../i18n.ts'
import { inSpan, SPANS, type Span, sinceKnown, stepAt, stepsOf } from './axis.ts'
import { inForce } from './bands.ts'
import { Calls } from './Calls.tsx'
import { Charts } from './Charts.tsx'
import { Forecasts } from './Forecasts.tsx'
import { PinDialog } from './PinDialog.tsx'
import { Pins } from './Pins.tsx'
import { PlanInForce } from './PlanInForce.tsx'
import { Plans } from './Plans.tsx'
import { StepPanel } from './StepPanel.tsx'
import { StepTable } from './StepTable.tsx'

const SPAN_NAMES: readonly Span[] = ['near', 'day', 'all']
const LOOKS = ['charts', 'table'] as const

/** The schedule as it was last told. */
export function Schedule({ view, onChanged }: { view: ScheduleView; onChanged: () => Promise<void> }) {
  const { t } = useWords()
  const operator = useOperator()
  const [span, setSpan] = useState<Span>(() => (innerWidth < 700 ? 'near' : 'day'))
  const [look, setLook] = useState<(typeof LOOKS)[number]>('charts')
  /** The instant that is looked at; undefined: now. */
  const [cursorMs, setCursorMs] = useState<number>()
  const [pinFromMs, setPinFromMs] = useState<number>()
  const [done, setDone] = useState('')

  const nowMs = Date.parse(view.now)
  const { points, plan, calls, pins } = view
  const stepMs = plan === null ? undefined : plan.step_s * 1000
  const all = useMemo(() => sinceKnown(stepsOf(points, stepMs)), [points, stepMs])
  const steps = useMemo(() => inSpan(all, span, nowMs), [all, span, nowMs])
  const bands = useMemo(() => inForce({ calls, pins }), [calls, pins])
  const shown = stepAt(steps, cursorMs ?? nowMs)

  return (
    <>
      <PlanInForce view={view} />
      <p role="status" className="schedule-status">
        {done}
      </p>
      {steps.length === 0 ? (
        <p className="panel quiet">{t('schedule.no-steps')}</p>
      ) : (
        <section className="panel schedule-time" aria-labelledby="schedule-time-title">
          <div className="schedule-time-head">
            <h2 id="schedule-time-title">{t('schedule.time')}</h2>
            <Choice
              name="span"
              of={SPAN_NAMES.filter((each) => SPANS[each] !== undefined || all.length > 0)}
              chosen={span}
              onChoose={setSpan}
            />
            <Choice name="look" of={LOOKS} chosen={look} onChoose={setLook} />
            {operator && (
              <button type="button" className="schedule-pin-button" onClick={() => setPinFromMs(nowMs)}>
                {t('schedule.pin')}
              </button>
            )}
          </div>
          {look === 'charts' && <p className="quiet small schedule-hint">{t('schedule.key')}</p>}
          {look === 'charts' ? (
            <div className="schedule-columns">
              <Charts
                view={view}
                steps={steps}
                bands={bands}
                shown={shown}
                following={cursorMs === undefined}
                onLook={setCursorMs}
              />
              <StepPanel
                view={view}
                steps={steps}
                shown={shown}
                bands={bands}
                onNow={cursorMs === undefined ? undefined : () => setCursorMs(undefined)}
                onPin={operator ? setPinFromMs : undefined}
              />
            </div>
          ) : (
            <StepTable view={view} steps={steps} />
          )}
        </section>
      )}
      <div className="schedule-below">
        <Pins view={view} operator={operator} onChanged={onChanged} onDone={setDone} />
        <Calls calls={calls} />
      </div>
      <Forecasts view={view} />
      <Plans currency={view.currency} />
      {pinFromMs !== undefined && (
        <PinDialog
          view={view}
          fromMs={pinFromMs}
          onClose={() => setPinFromMs(undefined)}
          onPinned={async (said) => {
            setPinFromMs(undefined)
            setDone(said)
            await onChanged()
          }}
        />
      )}
    </>
  )
}

function Choice<V extends string>({
  name,
  of,
  chosen,
  onChoose,
}: {
  name: string
  of: readonly V[]
  chosen: V
  onChoose: (value: V) => void
}) {
  const { t } = useWords()
  return (
    <fieldset className="choice">
      <legend className="hidden">{t(`schedule.${name}`)}</legend>
      {of.map((each) => (
        <button key={each} type="button" aria-pressed={each === chosen} onClick={() => onChoose(each)}>
          {t(`schedule.${name}.${each}`)}
        </button>
      ))}
    </fieldset>
  )
}
