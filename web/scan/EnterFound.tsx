import { type FormEvent, useState } from 'react'
import type { FoundView } from '../../src/site/reportView.ts'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { addCard } from '../state/verbs.ts'
import { refusalText } from '../ui/refusal.ts'

interface Outcome {
  readonly entered: number
  readonly refused: readonly { readonly address: string; readonly refusal: Refusal }[]
}

/** Opens a card in the register for each chosen machine; those that cannot be entered stay behind with the reason. */
export function EnterFound({ found, onEntered }: { found: readonly FoundView[]; onEntered: () => void }) {
  const { t, format } = useWords()
  const customers = useConsole((state) => state.site?.customers)
  const halls = useConsole((state) => state.site?.halls)
  const [owner, setOwner] = useState('')
  const [hall, setHall] = useState('')
  const [done, setDone] = useState<number>()
  const [outcome, setOutcome] = useState<Outcome>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setOutcome(undefined)
    const refused: Outcome['refused'][number][] = []
    let entered = 0
    for (const [index, one] of found.entries()) {
      setDone(index)
      const answer = await addCard(factsOf(one, owner, hall), t('scan.title'))
      if (answer.ok) entered += 1
      else refused.push({ address: one.address, refusal: answer.refusal })
    }
    setDone(undefined)
    setOutcome({ entered, refused })
    onEntered()
  }
  if (found.length === 0 && outcome === undefined) return null
  return (
    <section className="panel">
      {found.length > 0 && (
        <form className="scan-enter" onSubmit={(event) => void submit(event)}>
          <label>
            {t('papers.owner')}
            <select value={owner} onChange={(event) => setOwner(event.target.value)}>
              <option value="">{t('scan.later')}</option>
              {customers?.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t('filter.hall')}
            <select value={hall} onChange={(event) => setHall(event.target.value)}>
              <option value="">{t('scan.later')}</option>
              {halls?.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="primary" disabled={done !== undefined}>
            {done === undefined
              ? t('scan.enter', { machines: format.number(found.length), count: found.length })
              : t('scan.entering', { done: format.number(done), machines: format.number(found.length) })}
          </button>
        </form>
      )}
      {outcome && (
        <div role="status">
          <p>{t('scan.entered', { machines: format.number(outcome.entered), count: outcome.entered })}</p>
          <ul className="machine-errors">
            {outcome.refused.map(({ address, refusal }) => (
              <li key={address}>
                <b>{address}</b> {refusalText(t, format, refusal)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

/** What the machine tells of itself, and what the person says of it. */
function factsOf({ report }: FoundView, owner: string, hall: string): readonly object[] {
  const boards = (report?.boards ?? []).flatMap((board) => (board.serial === null ? [] : [board.serial]))
  const identity = {
    kind: 'identity',
    ...(report?.serial && { serial: report.serial }),
    ...(report?.mac && { mac: report.mac }),
    ...(boards.length > 0 && { boards }),
  }
  return [
    identity,
    {
      kind: 'description',
      ...(report?.make && { make: report.make }),
      ...(report?.model && { model: report.model }),
    },
    ...(owner === '' ? [] : [{ kind: 'owner', owner }]),
    ...(hall === '' ? [] : [{ kind: 'place', place: { hall } }]),
  ].filter((fact) => Object.keys(fact).length > 1)
}
