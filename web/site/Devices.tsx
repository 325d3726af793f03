import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'

const SHOWN = 8

/** Field devices whose values cannot be relied on, and why. */
export function Devices({ devices, heardAgoMs }: { devices: SiteView['devices']; heardAgoMs: number }) {
  const { t, format } = useWords()
  return (
    <section className="panel" aria-labelledby="devices-title">
      <h2 id="devices-title">{t('devices.title')}</h2>
      {devices.length === 0 ? (
        <p>
          <Mark kind="good" />
          {t('devices.none')}
        </p>
      ) : (
        <ul className="list">
          {devices.slice(0, SHOWN).map((device) => (
            <li key={device.id}>
              <Mark kind="warning" />
              <b>{device.id}</b>{' '}
              <span>{t(`quality.${device.quality}`, { defaultValue: device.quality })}</span>
              <span className="quiet"> {format.age(device.age_ms + heardAgoMs)}</span>
              {device.reason && <span className="quiet small block">{device.reason}</span>}
            </li>
          ))}
        </ul>
      )}
      {devices.length > SHOWN && (
        <p className="quiet">{t('devices.more', { count: devices.length - SHOWN })}</p>
      )}
    </section>
  )
}
