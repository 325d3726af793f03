import { type FormEvent, useState } from 'react'
import { useWords } from '../i18n.ts'
import type { ScanWish } from './useScan.ts'

/** Where to look, and with which sign-in. */
export function ScanForm({
  running,
  onStart,
}: {
  running: boolean
  onStart: (wish: ScanWish) => Promise<void>
}) {
  const { t } = useWords()
  const [targets, setTargets] = useState('')
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const words = targets
    .split(/[\n,;]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void onStart({ targets: words, user: user.trim(), password })
    setPassword('')
  }
  return (
    <form className="panel scan-form" onSubmit={submit}>
      <label className="scan-targets">
        {t('scan.targets')}
        <textarea
          required
          rows={2}
          value={targets}
          placeholder={t('scan.targets-hint')}
          onChange={(event) => setTargets(event.target.value)}
        />
      </label>
      <label>
        {t('scan.user')}
        <input value={user} autoComplete="off" onChange={(event) => setUser(event.target.value)} />
      </label>
      <label>
        {t('scan.password')}
        <input
          type="password"
          value={password}
          autoComplete="new-password"
          required={user.trim() !== ''}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={running || words.length === 0}>
        {t('scan.start')}
      </button>
    </form>
  )
}
