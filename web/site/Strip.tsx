import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Figure } from '../ui/Figure.tsx'
import { STALE_MS } from './age.ts'
import { Band, frequencyBand, pressureBand } from './Band.tsx'

/** What an operator looks at first: frequency, power there is and power used, header pressure, work done. */
export function Strip({ site, heardAgoMs }: { site: SiteView; heardAgoMs: number }) {
  const { t, format } = useWords()
  const hashrate = site.halls.reduce((total, hall) => total + hall.hashrate_ths, 0)
  const machines = site.halls.reduce((total, hall) => total + hall.machines, 0)
  const mining = site.halls.reduce((total, hall) => total + hall.mining, 0)
  const stale = heardAgoMs > STALE_MS
  const used = site.load_w === null ? null : site.load_w / Math.max(1, site.available_w)
  return (
    <section className={stale ? 'strip stale' : 'strip'} aria-label={t('strip.title')}>
      <div className="panel">
        <h2>{t('strip.frequency')}</h2>
        <Figure shown={format.parts.frequency(site.frequency_hz)} big />
        <Band
          band={frequencyBand(site.frequency_hz)}
          value={site.frequency_hz}
          show={(hz) => format.number(hz, 1)}
        />
      </div>
      <div className="panel">
        <h2>{t('strip.power')}</h2>
        <p className="strip-pair">
          <Figure shown={format.parts.power(site.load_w)} big />
          <span className="quiet">{t('strip.of', { power: format.power(site.available_w) })}</span>
        </p>
        <Band
          band={{ low: 0, high: Math.max(1, site.available_w), from: 0, to: Math.max(1, site.target_w) }}
          value={site.load_w}
          show={(w) => (w === 0 ? format.number(0) : format.power(w))}
          fill
        />
        <p className="quiet small">
          {t('strip.target', { power: format.power(site.target_w) })}
          {used !== null && ` · ${t('strip.used', { share: format.percent(used) })}`}
        </p>
      </div>
      {site.gas && (
        <div className="panel">
          <h2>{t('strip.pressure')}</h2>
          <Figure shown={format.parts.pressure(site.gas.pressure_kpa)} big />
          <Band
            band={pressureBand(site.gas)}
            value={site.gas.pressure_kpa}
            mark={site.gas.pressure_set_kpa}
            show={(kpa) => format.number(kpa)}
          />
        </div>
      )}
      <div className="panel">
        <h2>{t('strip.work')}</h2>
        <Figure shown={format.parts.hashrate(hashrate)} big />
        <p className="quiet small">
          {t('strip.mining', {
            mining: format.number(mining),
            machines: format.number(machines),
            count: machines,
          })}
        </p>
        {stale && <p className="strip-stale">{t('strip.stale', { age: format.duration(heardAgoMs) })}</p>}
      </div>
    </section>
  )
}
