import type { FleetOrderPreview } from '../../src/site/fleetOrderView.ts'
import { useWords } from '../i18n.ts'

/** Who is meant and who is not, and what would change. */
export function OrderPreview({ preview }: { preview: FleetOrderPreview | undefined }) {
  const { t, format } = useWords()
  if (preview === undefined) return <div className="preview order-preview quiet">{t('order.say')}</div>
  const { left_out: left } = preview
  const fields = Object.entries(left.unknown_fields).map(
    ([field, count]) => `${field}: ${format.number(count)}`,
  )
  return (
    <div className="preview order-preview" aria-live="polite">
      <p>
        <b>
          {t('order.meant', {
            machines: format.number(preview.affected.length),
            count: preview.affected.length,
          })}
        </b>{' '}
        {format.power(preview.power_before_w)} → {format.power(preview.power_after_w)},{' '}
        {format.hashrate(preview.hashrate_before_ths)} → {format.hashrate(preview.hashrate_after_ths)}
      </p>
      {preview.refused.length > 0 && (
        <details>
          <summary>
            {t('order.cannot', {
              machines: format.number(preview.refused.length),
              count: preview.refused.length,
            })}
          </summary>
          <ul className="small">
            {preview.refused.slice(0, 50).map(({ machine, reason }) => (
              <li key={machine}>
                {machine}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {left.unknown > 0 && (
        <p className="quiet">
          {t('order.unknown', { machines: format.number(left.unknown), count: left.unknown })} (
          {fields.join(', ')})
        </p>
      )}
      {left.not_stopped_by_an_order > 0 && (
        <p className="quiet">
          {t('order.not-ours', {
            machines: format.number(left.not_stopped_by_an_order),
            count: left.not_stopped_by_an_order,
          })}
        </p>
      )}
    </div>
  )
}
