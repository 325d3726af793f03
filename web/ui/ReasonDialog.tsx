import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n.ts'
import type { Answer, Refusal } from '../state/request.ts'
import { Alert } from './Alert.tsx'

/** Asks why, does it, and closes when it is done. */
export function ReasonDialog({
  title,
  action,
  onGive,
  onClose,
}: {
  title: string
  action: string
  onGive: (why: string) => Promise<Answer<unknown>>
  onClose: () => void
}) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => dialog.current?.showModal(), [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const answer = await onGive(String(new FormData(event.currentTarget).get('why')).trim())
    if (answer.ok) onClose()
    else setRefusal(answer.refusal)
  }
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="reason-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="reason-title">{title}</h1>
        <label>
          {t('command.why')}
          <input name="why" required minLength={3} maxLength={500} />
        </label>
        <Alert refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary">
            {action}
          </button>
        </div>
      </form>
    </dialog>
  )
}
