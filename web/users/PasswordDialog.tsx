import { type FormEvent, useEffect, useRef } from 'react'
import { useWords } from '../i18n.ts'
import type { Answer } from '../state/request.ts'
import { changeUser } from '../state/verbs.ts'

/** A new password for another, who must change it at the next sign-in. */
export function PasswordDialog({
  name,
  onDone,
  onClose,
}: {
  name: string
  onDone: (answer: Answer<unknown>) => Promise<boolean>
  onClose: () => void
}) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget).get('password'))
    await onDone(await changeUser(name, { password }))
    onClose()
  }
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="reset-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="reset-title">{t('users.reset-title', { name })}</h1>
        <label>
          {t('users.first-password')}
          <input name="password" autoComplete="off" required minLength={10} maxLength={128} />
        </label>
        <p className="quiet">{t('users.first-password-explained')}</p>
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary">
            {t('users.reset')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
