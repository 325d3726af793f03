import { useState } from 'react'
import type { GasPageView } from '../../src/site/gas/view.ts'
import type { Shown } from '../format.ts'
import { useWords } from '../i18n.ts'
import { remainderOf, type Ways } from './figures.ts'
import { GasPicture } from './GasPicture.tsx'
import { balanceOrigin, liveOrigin, spanText } from './origins.ts'
import { type Origin, Sourced } from './Sourced.tsx'

const SPANS = ['now', 'interval', 'today'] as const
type Span = (typeof SPANS)[number]
const OUT = ['engines', 'flare', 'treatment', 'unaccounted', 'rest'] as const

/** Where the gas goes: as the meters tell it now, and as the one balance settled it. */
export function FlowNow({ gas }: { gas: GasPageView }) {
  const { t, format } = useWords()
  const [span, setSpan] = useState<Span>('now')
  const { flow, last_interval: last, today } = gas
  const amounts = {
    now: withRest({
      in: flow.inlet_m3_per_h,
      engines: flow.engines_m3_per_h,
      flare: flow.flare_m3_per_h,
      treatment: null,
      unaccounted: null,
    }),
    interval: withRest(volumesOf(last)),
    today: withRest(volumesOf(today)),
  }
  const full = (of: Span, value: number | null): Shown =>
    of === 'now' ? format.parts.gasFlow(value) : format.parts.gasAmount(value)
  const origin = (of: Span, title: string, sigma?: number | null): Origin => {
    if (of === 'now') return liveOrigin(t, format, gas, title)
    const settled = of === 'interval' ? last : today
    if (settled === null) return { title, lines: [[t('gas.origin.source'), t('gas.not-settled')]] }
    const spread = sigma === null || sigma === undefined ? undefined : format.gasVolume(sigma)
    return balanceOrigin(t, format, title, settled, { single: of === 'interval', sigma: spread })
  }
  const withNote = (told: Origin, note: string | undefined): Origin =>
    note === undefined ? told : { ...told, lines: [[t('gas.origin.method'), note], ...told.lines] }
  const text = (value: number | null) => (span === 'now' ? format.gasFlow(value) : format.gasAmount(value))
  const shares = { now: flow.flare_share, interval: shareOf(last), today: today?.flare_share ?? null }
  return (
    <section className="panel gas-flow" aria-labelledby="gas-flow-title">
      <div className="gas-head">
        <h2 id="gas-flow-title">{t('gas.flow')}</h2>
        <div className="choice">
          {SPANS.map((each) => (
            <button key={each} type="button" aria-pressed={each === span} onClick={() => setSpan(each)}>
              {t(`gas.span.${each}`)}
            </button>
          ))}
        </div>
      </div>
      <GasPicture
        inlet={{ name: t('gas.way.in'), text: text(amounts[span].in), value: amounts[span].in }}
        header={flow.pressure_kpa === null || span !== 'now' ? '' : format.pressure(flow.pressure_kpa)}
        out={OUT.map((way) => ({
          id: way,
          name: t(`gas.way.${way}`),
          text: text(amounts[span][way]),
          value: amounts[span][way],
        }))}
      />
      <div className="wide">
        <table className="records gas-ways">
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">{t('gas.flow')}</span>
              </th>
              <th scope="col" className="num">
                {t('gas.span.now')}
                <span className="block">{t('unit.m3h')}</span>
              </th>
              <th scope="col" className="num">
                {last === null ? t('gas.span.interval') : spanText(format, last)}
                <span className="block">{t('unit.m3')}</span>
              </th>
              <th scope="col" className="num">
                {t('gas.span.today')}
                <span className="block">{t('unit.m3')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {(['in', ...OUT] as const).map((way) => (
              <tr key={way} data-way={way}>
                <th scope="row">{t(`gas.way.${way}`)}</th>
                {SPANS.map((of) => {
                  const settled = of === 'interval' ? last : of === 'today' ? today : null
                  const sigma = way === 'unaccounted' ? settled?.unaccounted_sigma_m3 : undefined
                  return (
                    <td key={of} className="num">
                      <Sourced
                        shown={{ ...full(of, amounts[of][way]), unit: '' }}
                        full={full(of, amounts[of][way])}
                        origin={withNote(
                          origin(of, t(`gas.way.${way}`), sigma),
                          way === 'rest'
                            ? t(`gas.rest.${isWhole(amounts[of]) ? 'settled' : 'now'}`)
                            : undefined,
                        )}
                      />
                      {sigma !== null && sigma !== undefined && (
                        <span className="quiet small block">±{format.number(sigma, 1)}</span>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
            <tr data-way="flared">
              <th scope="row">{t('gas.flared-share')}</th>
              {SPANS.map((of) => (
                <td key={of} className="num">
                  <Sourced
                    shown={format.parts.share(shares[of])}
                    origin={origin(of, t('gas.flared-share'))}
                  />
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      {last === null && <p className="quiet small">{t('gas.not-settled')}</p>}
    </section>
  )
}

const isWhole = ({ treatment, unaccounted }: Ways) => treatment !== null && unaccounted !== null
const withRest = (ways: Ways) => ({ ...ways, rest: remainderOf(ways) })

function volumesOf(volumes: GasPageView['last_interval']): Ways {
  return {
    in: volumes?.inlet_m3 ?? null,
    engines: volumes?.engines_m3 ?? null,
    flare: volumes?.flare_m3 ?? null,
    treatment: volumes?.treatment_m3 ?? null,
    unaccounted: volumes?.unaccounted_m3 ?? null,
  }
}

function shareOf(volumes: GasPageView['last_interval']): number | null {
  const { inlet_m3: inlet = null, flare_m3: flare = null } = volumes ?? {}
  return inlet === null || flare === null || inlet <= 0 ? null : flare / inlet
}
