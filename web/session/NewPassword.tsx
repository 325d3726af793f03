import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { changePassword, signOut } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'

const SHORTEST_PASSWORD = 10

/** One's own password; forced when the present one was given by another. */
export function NewPassword({ forced = false }: { forced?: boolean }) {
  const { t } = useWords()
  const [, go] = useLocation()
  const [refusal, setRefusal] = useState<Refusal>()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const next = String(form.get('next'))
    if (next !== String(form.get('again'))) {
      setRefusal({ code: 'passwords_differ', message: '', status: 0 })
      return
    }
    const answer = await changePassword(String(form.get('current')), next)
    if (answer.ok) go('/')
    else setRefusal(answer.refusal)
  }
  return (
    <main className="door">
      <form className="panel" onSubmit={(event) => void submit(event)}>
        <h1>{t('password.title')}</h1>
        <p className="quiet">
          {t(forced ? 'password.forced' : 'password.rule', { count: SHORTEST_PASSWORD })}
        </p>
        <label>
          {t('password.current')}
          <input name="current" type="password" autoComplete="current-password" required maxLength={128} />
        </label>
        <label>
          {t('password.next')}
          <input
            name="next"
            type="password"
            autoComplete="new-password"
            required
            minLength={SHORTEST_PASSWORD}
            maxLength={128}
          />
        </label>
        <label>
          {t('password.again')}
          <input name="again" type="password" autoComplete="new-password" required maxLength={128} />
        </label>
        <Alert refusal={refusal} />
        <button type="submit" className="primary">
          {t('password.change')}
        </button>
        {forced && (
          <button type="button" onClick={() => void signOut()}>
            {t('session.sign-out')}
          </button>
        )}
      </form>
    </main>
  )
}
