import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { PinPreview, PinRequest, ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { previewPin, setPin } from '../state/scheduleVerbs.ts'
import { useConsole } from '../state/store.ts'
import { Alert } from '../ui/Alert.tsx'
import { stepsOf } from './axis.ts'
import { idsOf } from './layers.ts'
import { PinCost } from './PinCost.tsx'
import { firstTimes, type PinForm, previewKey, readPin } from './pinForm.ts'
import { useNames } from './useSchedule.ts'
import { pinText } from './words.ts'

const QUARTER_S = 900
const STATES = { engine: ['on', 'off', 'kw'], hall: ['off', 'kw'] } as const

/** Holds an engine or a hall for a time: what it costs is shown first, and only what was shown can be pinned. */
export function PinDialog({
  view,
  fromMs,
  onClose,
  onPinned,
}: {
  view: ScheduleView
  fromMs: number
  onClose: () => void
  onPinned: (said: string) => Promise<void>
}) {
  const { t, format } = useWords()
  const names = useNames()
  const dialog = useRef<HTMLDialogElement>(null)
  const { engines, halls } = useTargets(view)
  const [form, setForm] = useState<PinForm>(() => ({
    kind: engines.length > 0 ? 'engine' : 'hall',
    id: engines[0] ?? halls[0] ?? '',
    state: engines.length > 0 ? 'on' : 'kw',
    kw: '',
    why: '',
    ...firstTimes(fromMs, (view.plan?.step_s ?? QUARTER_S) * 1000, format.zone),
  }))
  const [previewed, setPreviewed] = useState<{ key: string; request: PinRequest; preview: PinPreview }>()
  const [busy, setBusy] = useState<'preview' | 'pin'>()
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => dialog.current?.showModal(), [])

  const set = (change: Partial<PinForm>) => {
    setForm((before) => ({ ...before, ...change }))
    setRefusal(undefined)
  }
  const read = readPin(form, format.zone, Date.parse(view.now))
  const key = read.ok ? previewKey(read.request) : undefined
  const current = previewed !== undefined && previewed.key === key ? previewed : undefined
  const latest = useRef(key)
  latest.current = key

  const preview = async () => {
    if (!read.ok || key === undefined) return
    setBusy('preview')
    setRefusal(undefined)
    const answer = await previewPin(read.request)
    setBusy(undefined)
    // What came back is for a form that may have been changed since.
    if (latest.current !== key) return
    if (answer.ok) setPreviewed({ key, request: read.request, preview: answer.value })
    else setRefusal(answer.refusal)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!read.ok) return
    if (current === undefined) return preview()
    setBusy('pin')
    const answer = await setPin({ ...read.request, why: form.why.trim() })
    setBusy(undefined)
    if (answer.ok)
      await onPinned(
        t('schedule.pinned', { target: names(form.id), state: pinText(t, format, read.request) }),
      )
    else setRefusal(answer.refusal)
  }
  const kinds = [
    { kind: 'engine', ids: engines },
    { kind: 'hall', ids: halls },
  ] as const
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="schedule-pin-title" className="schedule-dialog">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="schedule-pin-title">{t('schedule.pin-title')}</h1>
        <p className="quiet">{t('schedule.pin-explained')}</p>
        <div className="schedule-fields">
          <label>
            {t('schedule.pin-target')}
            <select
              name="target"
              value={`${form.kind} ${form.id}`}
              onChange={({ target: { value } }) => {
                const kind = value.startsWith('hall ') ? 'hall' : 'engine'
                const keeps = kind === 'engine' || form.state !== 'on'
                set({ kind, id: value.slice(kind.length + 1), ...(!keeps && { state: 'kw' as const }) })
              }}
            >
              {kinds.map(
                ({ kind, ids }) =>
                  ids.length > 0 && (
                    <optgroup key={kind} label={t(`schedule.target.${kind}`)}>
                      {ids.map((id) => (
                        <option key={id} value={`${kind} ${id}`}>
                          {names(id)}
                        </option>
                      ))}
                    </optgroup>
                  ),
              )}
            </select>
          </label>
          <fieldset className="choice schedule-states">
            <legend>{t('schedule.pin-state')}</legend>
            {STATES[form.kind].map((state) => (
              <button
                key={state}
                type="button"
                aria-pressed={state === form.state}
                onClick={() => set({ state })}
              >
                {t(`schedule.pin-state.${state}`)}
              </button>
            ))}
          </fieldset>
          {form.state === 'kw' && (
            <label>
              {t('schedule.pin-kw')}
              <input
                name="kw"
                required
                inputMode="decimal"
                maxLength={10}
                value={form.kw}
                onChange={({ target }) => set({ kw: target.value })}
              />
            </label>
          )}
          <label className="schedule-time-field">
            {t('schedule.pin-start')}
            <input
              name="from"
              type="datetime-local"
              required
              value={form.from}
              onChange={({ target }) => set({ from: target.value })}
            />
          </label>
          <label className="schedule-time-field">
            {t('schedule.pin-end')}
            <input
              name="until"
              type="datetime-local"
              required
              value={form.until}
              onChange={({ target }) => set({ until: target.value })}
            />
          </label>
        </div>
        <label>
          {t('command.why')}
          <input
            name="why"
            required={current !== undefined}
            minLength={3}
            maxLength={500}
            value={form.why}
            onChange={({ target }) => set({ why: target.value })}
          />
        </label>
        <div className="preview" aria-live="polite" data-previewed={current !== undefined}>
          {!read.ok && <p className="alert">{t(`schedule.pin-wrong.${read.mistake}`)}</p>}
          {read.ok && current === undefined && (
            <p className="quiet">
              {t(busy === 'preview' ? 'schedule.previewing' : 'schedule.preview-first')}
            </p>
          )}
          {current && <PinCost view={view} request={current.request} preview={current.preview} />}
        </div>
        <Alert refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button
            type="button"
            className={current === undefined ? 'primary' : ''}
            disabled={busy !== undefined || !read.ok || current !== undefined}
            onClick={() => void preview()}
          >
            {t('schedule.preview')}
          </button>
          <button
            type="submit"
            className={current === undefined ? '' : 'primary'}
            disabled={busy !== undefined || current === undefined || form.why.trim().length < 3}
          >
            {t('schedule.pin-confirm')}
          </button>
        </div>
      </form>
    </dialog>
  )
}

/** What can be pinned: engines and halls that the schedule or the site tells of. */
function useTargets(view: ScheduleView) {
  const site = useConsole((state) => state.site)
  const steps = stepsOf(view.points)
  const both = (told: readonly string[], known: readonly { readonly id: string }[]) => [
    ...new Set([...known.map(({ id }) => id), ...told]),
  ]
  return {
    engines: both(
      idsOf(steps, (point) => point.engines_kw),
      site?.engines ?? [],
    ),
    halls: both(
      idsOf(steps, (point) => point.halls_kw),
      site?.halls ?? [],
    ),
  }
}
