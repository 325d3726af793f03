import type { ScanView } from '../../src/site/reportView.ts'
import { useWords } from '../i18n.ts'

/** How far it is, and what it has met. */
export function ScanProgress({
  scan,
  operator,
  onStop,
}: {
  scan: ScanView
  operator: boolean
  onStop: () => void
}) {
  const { t, format } = useWords()
  const running = scan.state === 'running'
  return (
    <section className="panel scan-progress" aria-live="polite">
      <p>
        <b>{t(`scan.state.${scan.state}`)}</b>{' '}
        <span className="quiet">
          {scan.targets.join(', ')} · {scan.who} · {format.dateTimeShort(scan.started_at)}
        </span>
        {running && operator && (
          <button type="button" onClick={onStop}>
            {t('scan.stop')}
          </button>
        )}
      </p>
      <progress max={Math.max(1, scan.addresses)} value={scan.done} aria-label={t('scan.title')} />
      <p className="quiet">
        {t('scan.done', {
          done: format.number(scan.done),
          addresses: format.number(scan.addresses),
          count: scan.addresses,
        })}
        {' · '}
        {t('scan.alive', { alive: format.number(scan.alive) })}
        {' · '}
        {t('scan.machines', { machines: format.number(scan.machines), count: scan.machines })}
        {' · '}
        {t('scan.unread', { unread: format.number(scan.unread), count: scan.unread })}
      </p>
      {scan.failure !== null && <p className="alert">{scan.failure}</p>}
    </section>
  )
}
