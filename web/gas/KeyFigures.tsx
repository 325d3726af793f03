import type { GasPageView } from '../../src/site/gas/view.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { disagreementOf, REQUIRED_USE, standingOf, usedMethaneNumber } from './figures.ts'
import { balanceOrigin, liveOrigin, propertyOrigin, sourceText } from './origins.ts'
import { Sourced } from './Sourced.tsx'

/** What a person looks at first. */
export function KeyFigures({ gas }: { gas: GasPageView }) {
  const { t, format } = useWords()
  const heat = gas.net_heating_value_mj_per_m3
  const number = usedMethaneNumber(gas.methane_numbers)
  const differ = disagreementOf(gas.methane_numbers)
  const used = gas.today?.utilisation_share ?? null
  const flared = gas.today?.flare_share ?? null
  const able = gas.engines.filter((engine) => ['permitted', 'derated'].includes(standingOf(engine)))
  const unknown = gas.engines.filter((engine) => standingOf(engine) === 'unknown')
  const age = gas.composition?.age_s ?? null
  return (
    <div className="strip gas-strip">
      <section className="panel">
        <h2>{t('gas.heat-net')}</h2>
        <Sourced
          big
          shown={format.parts.heat(heat.value)}
          origin={propertyOrigin(t, format, gas, {
            title: t('gas.heat-net'),
            method: t(gas.composition === null ? 'gas.method.written' : 'gas.method.iso6976'),
            sigma: heat.sigma === null ? undefined : format.heat(heat.sigma),
          })}
        />
        <p className="quiet small">
          {sourceText(t, gas.heating_value_source)}
          {age !== null && ` · ${t('gas.ago', { age: format.age(age * 1000) })}`}
        </p>
      </section>
      <section className="panel">
        <h2>{t('gas.methane-number')}</h2>
        <Sourced
          big
          shown={{ number: number === undefined ? UNKNOWN : format.number(number.value, 1), unit: '' }}
          origin={propertyOrigin(t, format, gas, {
            title: t('gas.methane-number'),
            method: number?.method ?? t('gas.no-method'),
          })}
        />
        <p className="quiet small">
          {number === undefined
            ? t('gas.no-method')
            : differ === null
              ? number.method
              : t('gas.differ', { by: format.number(differ, 1) })}
        </p>
      </section>
      <section className="panel">
        <h2>{t('gas.engines-able')}</h2>
        <p className="figure big">
          {t('gas.of', { part: format.number(able.length), whole: format.number(gas.engines.length) })}
        </p>
        <p className="quiet small">
          {unknown.length === 0
            ? t('gas.engines-judged')
            : t('gas.engines-unknown', { count: unknown.length })}
        </p>
      </section>
      <section className="panel">
        <h2>{t('gas.flared-now')}</h2>
        <Sourced
          big
          shown={format.parts.share(gas.flow.flare_share)}
          origin={liveOrigin(t, format, gas, t('gas.flared-now'))}
        />
        <p className="quiet small">
          {gas.flow.flare_m3_per_h === null
            ? t('gas.flare-unknown')
            : t('gas.flare-flow', { flow: format.gasFlow(gas.flow.flare_m3_per_h) })}
        </p>
      </section>
      <section className="panel">
        <h2>{t('gas.used-today')}</h2>
        <Sourced
          big
          shown={format.parts.share(used)}
          origin={
            gas.today === null
              ? { title: t('gas.used-today'), lines: [[t('gas.origin.source'), t('gas.today-unknown')]] }
              : balanceOrigin(t, format, t('gas.used-today'), gas.today, { single: false })
          }
        />
        <p className="quiet small">
          {flared === null ? (
            t('gas.today-unknown')
          ) : (
            <>
              <Mark kind={1 - flared >= REQUIRED_USE ? 'good' : 'warning'} />
              {gas.today !== null && `${t('gas.since', { at: format.clockShort(gas.today.start) })}: `}
              {t('gas.not-flared', {
                share: format.share(1 - flared),
                required: format.percent(REQUIRED_USE),
              })}
            </>
          )}
        </p>
      </section>
    </div>
  )
}
