import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { giveCommand, releaseMachines } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { type CommandKind, HOLDS_H, requestOf } from './commandKinds.ts'
import { Preview } from './Preview.tsx'
import { usePreview } from './usePreview.ts'

/** Share of nominal power that a new limit begins with. */
const FIRST_LIMIT_SHARE = 0.8

/** Why, until when, and what it would change; only then the command. */
export function CommandDialog({
  kind,
  machines,
  onClose,
}: {
  kind: CommandKind
  machines: readonly MachineView[]
  onClose: () => void
}) {
  const { t, format } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [ids] = useState(() => machines.map((machine) => machine.id))
  const [hours, setHours] = useState<number>(HOLDS_H[1])
  const [powerW, setPowerW] = useState(
    () => Math.round(((machines[0]?.nominal_power_w ?? 3000) * FIRST_LIMIT_SHARE) / 50) * 50,
  )
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const { preview, refusal: previewRefusal } = usePreview(kind, ids, powerW)
  useEffect(() => dialog.current?.showModal(), [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer =
      kind === 'release'
        ? await releaseMachines(ids, why.trim())
        : await giveCommand(requestOf(kind, ids, { powerW, why: why.trim(), hours }, Date.now()))
    setBusy(false)
    if (answer.ok) onClose()
    else setRefusal(answer.refusal)
  }
  const count = ids.length
  const ready = why.trim().length >= 3 && (kind === 'release' || (preview?.affected.length ?? 0) > 0)
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="command-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="command-title">{t(`command.${kind}-title`, { machines: format.number(count), count })}</h1>
        {kind === 'limit' && (
          <label>
            {t('command.power')}
            <input
              type="number"
              required
              min={1}
              max={20_000}
              step={1}
              value={powerW}
              onChange={(event) => setPowerW(Number(event.target.value))}
            />
          </label>
        )}
        <label>
          {t('command.why')}
          <input
            required
            minLength={3}
            maxLength={500}
            value={why}
            placeholder={t('command.why-hint')}
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
        {kind !== 'release' && (
          <label>
            {t('command.until')}
            <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
              {HOLDS_H.map((each) => (
                <option key={each} value={each}>
                  {t('command.until-option', {
                    hold: format.duration(each * 3_600_000),
                    at: format.dateTimeShort(Date.now() + each * 3_600_000),
                  })}
                </option>
              ))}
            </select>
          </label>
        )}
        {kind === 'release' ? (
          <p className="quiet">{t('command.release-explained')}</p>
        ) : (
          <Preview preview={preview} />
        )}
        <Alert refusal={refusal ?? previewRefusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary" disabled={busy || !ready}>
            {t(`command.${kind}`)}
          </button>
        </div>
      </form>
    </dialog>
  )
}
