import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { useWords } from '../i18n.ts'
import { type RegisterConflict, readConflicts } from '../state/verbs.ts'

/** What cannot be: one number on two machines, two machines in one place. Nothing is shown where all is well. */
export function Conflicts({ seen }: { seen: unknown }) {
  const { t } = useWords()
  const [conflicts, setConflicts] = useState<readonly RegisterConflict[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: newly read cards are a reason to look again
  useEffect(() => {
    let wanted = true
    const look = async () => {
      const answer = await readConflicts()
      if (wanted && answer.ok) setConflicts(answer.value.conflicts)
    }
    void look()
    return () => {
      wanted = false
    }
  }, [seen])
  if (conflicts.length === 0) return null
  return (
    <details className="panel register-conflicts">
      <summary>{t('register.conflicts', { count: conflicts.length })}</summary>
      <ul>
        {conflicts.map((conflict) => (
          <li key={`${conflict.kind} ${conflict.value} ${conflict.machines.join(' ')}`}>
            {t(`conflict.${conflict.kind}`, { value: conflict.value })}{' '}
            {conflict.machines.map((card) => (
              <Link key={card} to={`/register/${card}`} className="map-loose">
                {card}
              </Link>
            ))}
            <span className="quiet small">{conflict.where.join(', ')}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
