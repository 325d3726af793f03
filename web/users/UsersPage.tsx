import { useCallback, useEffect, useState } from 'react'
import { useWords } from '../i18n.ts'
import type { Answer, Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { readUsers, type UserRow } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { AddUser } from './AddUser.tsx'
import { UserLine } from './UserLine.tsx'

/** Everyone who may sign in. */
export function UsersPage() {
  const { t } = useWords()
  const [users, setUsers] = useState<readonly UserRow[]>()
  const [refusal, setRefusal] = useState<Refusal>()
  const me = useConsole((state) => (state.session.kind === 'signed-in' ? state.session.user.name : ''))
  const refresh = useCallback(async () => {
    const answer = await readUsers()
    if (answer.ok) setUsers(answer.value.users)
    else setRefusal(answer.refusal)
  }, [])
  useEffect(() => void refresh(), [refresh])
  const done = async (answer: Answer<unknown>): Promise<boolean> => {
    setRefusal(answer.ok ? undefined : answer.refusal)
    await refresh()
    return answer.ok
  }
  return (
    <main className="users">
      <h1 className="hidden">{t('page.users')}</h1>
      {refusal && <Alert refusal={refusal} />}
      <section className="panel wide" aria-labelledby="users-title">
        <h2 id="users-title">{t('page.users')}</h2>
        <table className="records users-table">
          <thead>
            <tr>
              <th scope="col">{t('users.name')}</th>
              <th scope="col">{t('users.role')}</th>
              <th scope="col">{t('users.state')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {users?.map((user) => (
              <UserLine key={user.name} user={user} me={user.name === me} onDone={done} />
            ))}
          </tbody>
        </table>
      </section>
      <AddUser onDone={done} />
    </main>
  )
}
