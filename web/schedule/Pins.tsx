import { useState } from 'react'
import type { PinView, ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import { removePin } from '../state/scheduleVerbs.ts'
import { ReasonDialog } from '../ui/ReasonDialog.tsx'
import { useNames } from './useSchedule.ts'
import { pinText } from './words.ts'

/** What operators hold for a time, with who and why; an operator can take one away. */
export function Pins({
  view,
  operator,
  onChanged,
  onDone,
}: {
  view: ScheduleView
  operator: boolean
  onChanged: () => Promise<void>
  onDone: (said: string) => void
}) {
  const { t, format } = useWords()
  const names = useNames()
  const [removing, setRemoving] = useState<PinView>()
  return (
    <section className="panel" aria-labelledby="schedule-pins-title">
      <h2 id="schedule-pins-title">{t('schedule.pins')}</h2>
      {view.pins.length === 0 ? (
        <p className="quiet">{t('schedule.no-pins')}</p>
      ) : (
        <ul className="list schedule-pins">
          {view.pins.map((pin) => (
            <li key={pin.id} data-pin={pin.id}>
              <div>
                <b>
                  {t('schedule.pin-line', { target: names(pin.target.id), state: pinText(t, format, pin) })}
                </b>
                <span className="block">
                  {t('schedule.from-until', {
                    from: format.dateTimeShort(pin.from),
                    until: format.dateTimeShort(pin.until),
                  })}
                </span>
                <span className="quiet small block">{t('schedule.by', { who: pin.who, why: pin.why })}</span>
              </div>
              {operator && (
                <button
                  type="button"
                  className="plain"
                  aria-label={t('schedule.unpin-of', { target: names(pin.target.id) })}
                  onClick={() => setRemoving(pin)}
                >
                  {t('schedule.unpin')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing && (
        <ReasonDialog
          title={t('schedule.unpin-title', { target: names(removing.target.id) })}
          action={t('schedule.unpin')}
          onGive={async (why) => {
            const answer = await removePin(removing.id, why)
            if (answer.ok) {
              onDone(t('schedule.unpinned', { target: names(removing.target.id) }))
              await onChanged()
            }
            return answer
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  )
}
