import type { GasPageView } from '../../src/site/gas/view.ts'
import { useWords, type Words } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import {
  type EngineOnGas,
  isPrinted,
  type Limit,
  limitDigits,
  marginOf,
  type Standing,
  standingOf,
} from './figures.ts'
import { compositionLines } from './origins.ts'
import { Sourced } from './Sourced.tsx'

const MARKS: Readonly<Record<Standing, 'good' | 'warning' | 'alarm' | 'info'>> = {
  permitted: 'good',
  derated: 'warning',
  refused: 'alarm',
  unknown: 'info',
}

/** Every engine against the gas: may it run, how high, and by which limit. */
export function EngineLimits({ gas }: { gas: GasPageView }) {
  const { t } = useWords()
  return (
    <section className="panel" aria-labelledby="gas-engines-title">
      <h2 id="gas-engines-title">{t('gas.engines')}</h2>
      {gas.engines.length === 0 && <p className="quiet">{t('gas.no-engines')}</p>}
      <div className="gas-engines">
        {gas.engines.map((engine) => (
          <Engine key={engine.id} engine={engine} gas={gas} />
        ))}
      </div>
    </section>
  )
}

function Engine({ engine, gas }: { engine: EngineOnGas; gas: GasPageView }) {
  const { t, format } = useWords()
  const standing = standingOf(engine)
  const { bound, fuel } = engine
  const boundW = bound === null ? null : bound.kw * 1000
  const over = boundW !== null && engine.power_w !== null && engine.power_w > boundW * 1.01
  return (
    <article className={`gas-engine ${standing}`} data-engine={engine.id} data-standing={standing}>
      <h3>
        {engine.id} <span className="quiet">{engine.model}</span>
      </h3>
      <p className="gas-standing">
        <Mark kind={MARKS[standing]} />
        <b>{t(`gas.standing.${standing}`)}</b>
      </p>
      <p className="quiet small">
        {t(`gas.phase.${engine.phase}`, { defaultValue: engine.phase })}
        {' · '}
        {t('gas.load', { power: format.power(engine.power_w), rated: format.power(engine.rated_w) })}
      </p>
      <p>
        {t('gas.may-carry')}{' '}
        <Sourced
          shown={format.parts.power(boundW)}
          origin={{
            title: t('gas.may-carry-of', { engine: engine.id }),
            lines: [
              [
                t('gas.origin.why'),
                bound === null
                  ? t('gas.bound-unknown')
                  : bound.why.length === 0
                    ? t('gas.bound-none')
                    : bound.why.join('; '),
              ],
              [t('gas.origin.limits'), engine.catalogue ?? t('gas.no-catalogue')],
              ...compositionLines(t, format, gas.composition),
            ],
          }}
        />
        {bound === null && <span className="quiet small block">{t('gas.bound-unknown')}</span>}
      </p>
      {over && (
        <p className="gas-over">
          <Mark kind="alarm" />
          {t('gas.over-bound')}
        </p>
      )}
      {bound !== null && bound.why.length > 0 && (
        <ul className="small gas-why">
          {bound.why.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
      )}
      {engine.limits.some(isPrinted) && <Limits engine={engine} gas={gas} />}
      {engine.limits.length === 0 && engine.catalogue === null && (
        <p className="quiet small">{t('gas.limits-unnamed')}</p>
      )}
      {engine.unknown.length > 0 && (
        <p className="quiet small">
          {t('gas.not-looked')}: {unknownOf(t, engine).join('; ')}
        </p>
      )}
      {fuel !== null && (
        <p className="small">
          <Mark kind={fuel.finding === 'usual' ? 'good' : 'warning'} />
          {t(`gas.fuel.${fuel.finding}`, {
            percent: `${fuel.deviation_percent > 0 ? '+' : ''}${format.number(fuel.deviation_percent, 1)}\u00a0%`,
            sigma: `${format.number(fuel.sigma_percent, 1)}\u00a0%`,
            to: format.dateTimeShort(fuel.end),
          })}
        </p>
      )}
    </article>
  )
}

function Limits({ engine, gas }: { engine: EngineOnGas; gas: GasPageView }) {
  const { t } = useWords()
  return (
    <div className="wide">
      <table className="records gas-limits">
        <thead>
          <tr>
            <th scope="col">{t('gas.limit.property')}</th>
            <th scope="col" className="num">
              {t('gas.limit.value')}
            </th>
            <th scope="col" className="num">
              {t('gas.limit.limit')}
            </th>
            <th scope="col" className="num">
              {t('gas.limit.margin')}
            </th>
          </tr>
        </thead>
        <tbody>
          {engine.limits.filter(isPrinted).map((limit) => (
            <LimitRow
              key={`${limit.property} ${limit.unit} ${limit.least} ${limit.most}`}
              limit={limit}
              gas={gas}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What could not be looked at: limits by their names, all else in the site's own words. */
function unknownOf(t: Words, engine: EngineOnGas): readonly string[] {
  const without = engine.limits.filter((limit) => !isPrinted(limit))
  const named = without.map(({ property, why }) => {
    const name = t(`gas.property.${property}`, { defaultValue: property })
    return `${name}: ${t(`gas.why.${why}`, { defaultValue: why ?? t('gas.unknown') })}`
  })
  const rest = engine.unknown.filter(
    (each) => !without.some(({ property }) => each.startsWith(`${property}: `)),
  )
  return [...named, ...rest]
}

const told = (name: string, text: string | null): (readonly [string, string])[] =>
  text === null ? [] : [[name, text]]

function LimitRow({ limit, gas }: { limit: Limit; gas: GasPageView }) {
  const { t, format } = useWords()
  const name = t(`gas.property.${limit.property}`, { defaultValue: limit.property })
  const unit =
    limit.unit === '1' || limit.unit === '' ? '' : t(`gas.unit.${limit.unit}`, { defaultValue: limit.unit })
  const margin = marginOf(limit)
  const full = {
    number: format.number(limit.value, limitDigits(limit.value ?? 0)),
    unit: limit.value === null ? '' : unit,
  }
  // A difference is no surer than the less sure of the two.
  const digits = Math.min(
    ...[limit.value, limit.least, limit.most].flatMap((each) => (each === null ? [] : [limitDigits(each)])),
  )
  const range = [
    ...(limit.least === null ? [] : [`≥\u00a0${format.number(limit.least, limitDigits(limit.least))}`]),
    ...(limit.most === null ? [] : [`≤\u00a0${format.number(limit.most, limitDigits(limit.most))}`]),
  ].join(' ')
  return (
    <tr
      data-limit={limit.property}
      data-verdict={limit.verdict}
      className={limit.verdict === 'not permitted' ? 'out' : undefined}
    >
      <th scope="row">
        <Mark kind={MARKS[limit.verdict === 'not permitted' ? 'refused' : limit.verdict]} />
        {name}
        <span className="quiet small block">
          {t(`gas.verdict.${limit.verdict}`)}
          {unit !== '' && ` · ${unit}`}
        </span>
      </th>
      <td className="num">
        <Sourced
          shown={{ ...full, unit: '' }}
          full={full}
          origin={{
            title: name,
            lines: [
              [t('gas.limit.limit'), `${range} ${unit}`.trim()],
              [t('gas.origin.limit-source'), limit.source ?? t('gas.source-unknown')],
              ...told(t('gas.limit.found'), limit.method),
              ...told(t('gas.limit.share'), limit.share === null ? null : format.percent(limit.share)),
              ...told(t('gas.origin.why'), limit.why),
              ...compositionLines(t, format, gas.composition),
            ],
          }}
        />
      </td>
      <td className="num">{range}</td>
      <td className="num">{format.number(margin, digits)}</td>
    </tr>
  )
}
