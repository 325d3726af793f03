import type { CommandPreview } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'

const NAMED = 20

/** What a command would change, before it is given. */
export function Preview({ preview }: { preview: CommandPreview | undefined }) {
  const { t, format } = useWords()
  const reasons = Map.groupBy(preview?.refused ?? [], (each) => each.reason)
  return (
    <div className="preview" aria-live="polite" aria-busy={preview === undefined}>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('preview.before')}</th>
            <th scope="col">{t('preview.after')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('preview.power')}</th>
            <td>{format.power(preview?.power_before_w)}</td>
            <td>{format.power(preview?.power_after_w)}</td>
          </tr>
          <tr>
            <th scope="row">{t('preview.hashrate')}</th>
            <td>{format.hashrate(preview?.hashrate_before_ths)}</td>
            <td>{format.hashrate(preview?.hashrate_after_ths)}</td>
          </tr>
        </tbody>
      </table>
      <p>
        {preview &&
          t('preview.affected', {
            machines: format.number(preview.affected.length),
            count: preview.affected.length,
          })}
      </p>
      {[...reasons].map(([reason, refused]) => (
        <details key={reason}>
          <summary>
            {t('preview.refused', {
              machines: format.number(refused.length),
              count: refused.length,
              reason: t(`reason.${reason}`, { defaultValue: reason }),
            })}
          </summary>
          <p className="quiet small">
            {refused
              .slice(0, NAMED)
              .map((each) => each.machine)
              .join(', ')}
            {refused.length > NAMED && '…'}
          </p>
        </details>
      ))}
    </div>
  )
}
