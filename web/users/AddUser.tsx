import type { FormEvent } from 'react'
import { useWords } from '../i18n.ts'
import type { Answer } from '../state/request.ts'
import { addUser } from '../state/verbs.ts'
import { ROLES } from './UserLine.tsx'

export function AddUser({ onDone }: { onDone: (answer: Answer<unknown>) => Promise<boolean> }) {
  const { t } = useWords()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const role = ROLES.find((each) => each === data.get('role')) ?? 'viewer'
    const added = await onDone(await addUser(String(data.get('name')), role, String(data.get('password'))))
    if (added) form.reset()
  }
  return (
    <section className="panel" aria-labelledby="add-title">
      <h2 id="add-title">{t('users.add')}</h2>
      <form className="users-add" onSubmit={(event) => void submit(event)}>
        <label>
          {t('users.name')}
          <input
            name="name"
            required
            pattern="[a-z0-9][a-z0-9._\-]{1,39}"
            title={t('users.name-rule')}
            autoComplete="off"
          />
        </label>
        <label>
          {t('users.role')}
          <select name="role" defaultValue="viewer">
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('users.first-password')}
          <input name="password" required minLength={10} maxLength={128} autoComplete="off" />
        </label>
        <button type="submit" className="primary">
          {t('users.add')}
        </button>
      </form>
      <p className="quiet small">{t('users.first-password-explained')}</p>
    </section>
  )
}
