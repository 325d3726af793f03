import { type FormEvent, useState } from 'react'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { signIn } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { LanguageChoice } from '../ui/Preferences.tsx'

export function SignIn() {
  const { t } = useWords()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    const answer = await signIn(String(form.get('username')), String(form.get('password')))
    setBusy(false)
    if (!answer.ok) setRefusal(answer.refusal)
  }
  return (
    <main className="door">
      <form className="panel" onSubmit={(event) => void submit(event)}>
        <h1 className="brand">
          <img src="/flame.svg" alt="" width="28" height="28" />
          {t('brand')}
        </h1>
        <label>
          {t('session.name')}
          <input name="username" autoComplete="username" autoCapitalize="none" required maxLength={64} />
        </label>
        <label>
          {t('session.password')}
          <input name="password" type="password" autoComplete="current-password" required maxLength={128} />
        </label>
        <Alert refusal={refusal} />
        <button type="submit" className="primary" disabled={busy}>
          {t('session.sign-in')}
        </button>
      </form>
      <LanguageChoice />
    </main>
  )
}
