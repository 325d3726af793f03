import { useCallback, useEffect, useState } from 'react'
import { Link, useParams } from 'wouter'
import { useWords } from '../i18n.ts'
import { Papers } from '../machine/Papers.tsx'
import type { Papers as Read } from '../machine/useMachine.ts'
import type { Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { readCard } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { EnterForm } from './EnterForm.tsx'

/** One card: what stands of the machine, all that was entered, and the way to enter more. */
export function CardPage() {
  const { t } = useWords()
  const { id = '' } = useParams()
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const machines = useConsole((state) => state.machines)
  const [read, setRead] = useState<Read>()
  const [refusal, setRefusal] = useState<Refusal>()
  const refresh = useCallback(async () => {
    const answer = await readCard(id)
    if (answer.ok) setRead(answer.value)
    else setRefusal(answer.refusal)
  }, [id])
  useEffect(() => void refresh(), [refresh])
  const card = read?.machine
  const live = machines?.find(
    (each) => each.serial !== null && (each.serial === card?.serial || each.serial === card?.told_serial),
  )
  return (
    <main className="card-page">
      <header className="machine-title">
        <Link to="/register" className="small">
          {t('register.back')}
        </Link>
        <h1>{[id, card?.model].filter(Boolean).join(' · ')}</h1>
        {live && <Link to={`/machines/${live.id}`}>{t('register.live', { address: live.address })}</Link>}
      </header>
      {refusal && <Alert refusal={refusal} />}
      <div className="machine-columns">
        {read && <Papers papers={read} />}
        {read && operator && <EnterForm card={read.machine} onEntered={() => void refresh()} />}
      </div>
    </main>
  )
}
