import { useMemo } from 'react'
import type { PinPreview, PinRequest, ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { stepsOf } from './axis.ts'
import { axisPower } from './axisTexts.ts'
import { type Drawn, sourcesOf, usesOf } from './layers.ts'
import { termChanges } from './pinForm.ts'
import { StepChart } from './StepChart.tsx'
import { Swatch } from './Swatch.tsx'
import { totalOf } from './stack.ts'
import { useNames } from './useSchedule.ts'
import { givenWayText, termText } from './words.ts'

/** What the plan calls a pin that is only looked at. */
const NEW_PIN = 'new'

/** What a pin costs, term by term, what gives way for it, and the plan with it beside the one without. */
export function PinCost({
  view,
  request,
  preview,
}: {
  view: ScheduleView
  request: PinRequest
  preview: PinPreview
}) {
  const { t, format } = useWords()
  const names = useNames()
  const { currency, pins } = view
  const cost = preview.cost_minor
  const none = Math.abs(cost) < 0.5
  const sum = (terms: PinPreview['before']) => terms.reduce((total, { minor }) => total + minor, 0)
  const money = (minor: number) => format.money(minor, currency)
  const signed = (minor: number) => (minor > 0 ? `+${money(minor)}` : money(minor))
  const rows = termChanges(preview)
  return (
    <div className="schedule-cost">
      <p className="schedule-cost-total" data-cost={none ? 'none' : cost > 0 ? 'cost' : 'gain'}>
        {t(none ? 'schedule.cost-none' : cost > 0 ? 'schedule.cost' : 'schedule.cost-gain', {
          amount: money(Math.abs(cost)),
        })}
      </p>
      {preview.given_way.length > 0 && (
        <div className="schedule-gives">
          <b>
            <Mark kind="warning" />
            {t('schedule.gives')}
          </b>
          <ul>
            {preview.given_way.map((each) => (
              <li key={each.name}>
                {givenWayText(t, format, names, [...pins, { id: NEW_PIN, target: request.target }], each)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <WithPin view={view} request={request} preview={preview} />
      <div className="wide">
        <table className="records schedule-changes">
          <thead>
            <tr>
              <th scope="col">{t('schedule.column.term')}</th>
              <th scope="col">{t('schedule.column.without')}</th>
              <th scope="col">{t('schedule.column.with')}</th>
              <th scope="col">{t('schedule.column.change')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, before, after }) => (
              <tr key={name} data-term={name} className={Math.abs(after - before) < 0.5 ? 'same' : ''}>
                <th scope="row">{termText(t, name)}</th>
                <td>{money(before)}</td>
                <td>{money(after)}</td>
                <td>{signed(after - before)}</td>
              </tr>
            ))}
            <tr className="schedule-total">
              <th scope="row">{t('schedule.total')}</th>
              <td>{money(sum(preview.before))}</td>
              <td>{money(sum(preview.after))}</td>
              <td>{signed(sum(preview.after) - sum(preview.before))}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** The plan with the pin, and the sum of it as it is without. */
function WithPin({
  view,
  request,
  preview,
}: {
  view: ScheduleView
  request: PinRequest
  preview: PinPreview
}) {
  const { t } = useWords()
  const names = useNames()
  const engine = request.target.kind === 'engine'
  const stepMs = view.plan === null ? undefined : view.plan.step_s * 1000
  const drawing = useMemo(() => {
    const layersOf = engine ? sourcesOf : usesOf
    const steps = stepsOf(preview.points, stepMs)
    const before = new Map(
      stepsOf(view.points, stepMs).map((step) => [
        step.startMs,
        totalOf(layersOf([step]).map(({ values }) => Math.max(0, values[0] ?? 0))),
      ]),
    )
    const without: Drawn = {
      kind: 'without',
      id: '',
      colour: '--ink',
      values: steps.map(({ startMs }) => before.get(startMs) ?? null),
    }
    return { steps, stacked: layersOf(steps), lines: [without] }
  }, [preview.points, view.points, stepMs, engine])
  const bands = useMemo(
    () => [{ startMs: Date.parse(request.from), endMs: Date.parse(request.until), colour: '--good' }],
    [request.from, request.until],
  )
  if (drawing.steps.length === 0) return null
  return (
    <figure className="schedule-with">
      <figcaption>
        <b>{t(engine ? 'schedule.with-sources' : 'schedule.with-uses')}</b>
        <span className="schedule-key">
          {[...drawing.stacked, ...drawing.lines].map((each) => (
            <span key={`${each.kind} ${each.id}`}>
              <Swatch colour={each.colour} line={each.kind === 'without'} />
              {t(`schedule.layer.${each.kind}`, { name: names(each.id) })}
            </span>
          ))}
        </span>
      </figcaption>
      <StepChart
        label={t(engine ? 'schedule.with-sources' : 'schedule.with-uses')}
        axis={axisPower}
        bands={bands}
        {...drawing}
      />
    </figure>
  )
}
