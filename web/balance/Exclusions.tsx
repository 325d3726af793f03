import { useState } from 'react'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { type Exclusion, includeMeter } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'

/** The meters that a person has set aside, until they are taken back. */
export function Exclusions({
  exclusions,
  operator,
  onChanged,
}: {
  exclusions: readonly Exclusion[]
  operator: boolean
  onChanged: () => Promise<void>
}) {
  const { t, format } = useWords()
  const [refusal, setRefusal] = useState<Refusal>()
  if (exclusions.length === 0) return null
  const include = async (flow: string) => {
    const answer = await includeMeter(flow)
    setRefusal(answer.ok ? undefined : answer.refusal)
    await onChanged()
  }
  return (
    <section className="panel" aria-labelledby="exclusions-title">
      <h2 id="exclusions-title">{t('exclusions.title')}</h2>
      <ul className="list">
        {exclusions.map((each) => (
          <li key={each.flow} className="exclusion">
            <span>
              <b>{each.flow}</b> {each.why}
              <span className="quiet small block">{`${each.who} · ${format.dateTimeShort(each.at)}`}</span>
            </span>
            {operator && (
              <button type="button" onClick={() => void include(each.flow)}>
                {t('exclusions.include')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {refusal && <Alert refusal={refusal} />}
    </section>
  )
}
