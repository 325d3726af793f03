import { useState } from 'react'
import { useWords } from '../i18n.ts'
import type { Answer } from '../state/request.ts'
import type { Role } from '../state/store.ts'
import { changeUser, removeUser, type UserRow } from '../state/verbs.ts'
import { PasswordDialog } from './PasswordDialog.tsx'

export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin']

/** One account and what can be done with it. Removing asks once more, in its own place. */
export function UserLine({
  user,
  me,
  onDone,
}: {
  user: UserRow
  me: boolean
  onDone: (answer: Answer<unknown>) => Promise<boolean>
}) {
  const { t } = useWords()
  const [removing, setRemoving] = useState(false)
  const [resetting, setResetting] = useState(false)
  const state = user.disabled ? 'disabled' : user.must_change_password ? 'must-change' : 'active'
  return (
    <tr>
      <th scope="row">
        {user.name}
        {me && <span className="quiet"> {t('users.me')}</span>}
      </th>
      <td>
        <select
          aria-label={t('users.role-of', { name: user.name })}
          value={user.role}
          onChange={(event) => {
            const role = ROLES.find((each) => each === event.target.value)
            if (role !== undefined) void changeUser(user.name, { role }).then(onDone)
          }}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`role.${role}`)}
            </option>
          ))}
        </select>
      </td>
      <td className={user.disabled ? 'quiet' : undefined}>{t(`users.${state}`)}</td>
      <td className="users-actions">
        {!me && (
          <>
            <button type="button" className="plain" onClick={() => setResetting(true)}>
              {t('users.reset')}
            </button>
            <button
              type="button"
              className="plain"
              onClick={() => void changeUser(user.name, { disabled: !user.disabled }).then(onDone)}
            >
              {t(user.disabled ? 'users.enable' : 'users.disable')}
            </button>
            <button
              type="button"
              className="plain"
              onBlur={() => setRemoving(false)}
              onClick={() => (removing ? void removeUser(user.name).then(onDone) : setRemoving(true))}
            >
              {t(removing ? 'users.remove-sure' : 'users.remove')}
            </button>
          </>
        )}
        {resetting && <PasswordDialog name={user.name} onDone={onDone} onClose={() => setResetting(false)} />}
      </td>
    </tr>
  )
}
