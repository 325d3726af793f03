import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { useNow } from './now.ts'

/** Whether the live stream brings news, and since when not. */
export function Connection() {
  const { t, format } = useWords()
  const live = useConsole((state) => state.live)
  const now = useNow()
  const age = format.duration(now - live.sinceMs)
  return (
    <span className={`connection ${live.kind}`} role="status">
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {live.kind === 'lost' ? <path d="M2 2l8 8M10 2l-8 8" /> : <circle cx="6" cy="6" r="4" />}
      </svg>
      <span className="connection-text">{t(`connection.${live.kind}`, { age })}</span>
    </span>
  )
}
