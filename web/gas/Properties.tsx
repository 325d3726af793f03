import type { GasPageView } from '../../src/site/gas/view.ts'
import type { Shown } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { disagreementOf } from './figures.ts'
import { propertyOrigin } from './origins.ts'
import { Sourced } from './Sourced.tsx'

/** Properties of the gas by ISO 6976 and its methane number by every method. */
export function Properties({ gas }: { gas: GasPageView }) {
  const { t, format } = useWords()
  const { properties, conditions } = gas
  const differ = disagreementOf(gas.methane_numbers)
  const plain = (digits: number) => (value: number | null | undefined) => ({
    number: format.number(value, digits),
    unit: '',
  })
  type Row = readonly [
    name: string,
    amount: { readonly value: number; readonly sigma: number | null } | undefined,
    show: (value: number | null | undefined) => Shown,
  ]
  const rows: readonly Row[] = [
    ['heat-net', gas.net_heating_value_mj_per_m3, format.parts.heat],
    ['heat-gross', properties?.gross_heating_value_mj_per_m3, format.parts.heat],
    ['wobbe-net', properties?.net_wobbe_mj_per_m3, format.parts.heat],
    ['wobbe-gross', properties?.gross_wobbe_mj_per_m3, format.parts.heat],
    ['density', properties?.density_kg_per_m3, format.parts.density],
    ['relative-density', properties?.relative_density, plain(4)],
    ['molar-mass', properties?.molar_mass_kg_per_kmol, format.parts.molarMass],
  ]
  return (
    <section className="panel" aria-labelledby="gas-properties-title">
      <h2 id="gas-properties-title">{t('gas.properties')}</h2>
      <p className="quiet small">
        {t('gas.conditions', {
          combustion: format.temperature(conditions.combustion_c),
          metering: format.temperature(conditions.metering_c),
          pressure: `${format.number(conditions.pressure_kpa, 3)}\u00a0${format.parts.pressure(0).unit}`,
        })}
      </p>
      <table className="records">
        <tbody>
          {rows.map(([name, amount, show]) => {
            const spread = amount?.sigma == null ? undefined : show(amount.sigma).number
            return (
              <tr key={name} data-property={name}>
                <th scope="row">{t(`gas.${name}`)}</th>
                <td className="num">
                  <Sourced
                    shown={show(amount?.value)}
                    origin={propertyOrigin(t, format, gas, {
                      title: t(`gas.${name}`),
                      method: t(
                        amount === undefined
                          ? 'gas.method.none'
                          : gas.composition === null
                            ? 'gas.method.written'
                            : 'gas.method.iso6976',
                      ),
                      sigma: spread,
                    })}
                  />
                  {spread !== undefined && <span className="quiet small block">±{spread}</span>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <h3>{t('gas.methane-number')}</h3>
      {gas.methane_numbers.length === 0 && <p>{t('gas.no-method')}</p>}
      <table className="records">
        <tbody>
          {gas.methane_numbers.map((number) => (
            <tr key={number.method} data-method={number.method}>
              <th scope="row">
                {number.method}
                <span className="quiet small block gas-wrap">
                  <Mark kind={number.valid ? 'good' : 'warning'} />
                  {t(number.valid ? 'gas.method-valid' : 'gas.method-invalid')}
                  {number.reasons.length > 0 && `: ${number.reasons.join('; ')}`}
                </span>
              </th>
              <td className="num">
                <Sourced
                  shown={{ number: format.number(number.value, 1), unit: '' }}
                  origin={propertyOrigin(t, format, gas, {
                    title: t('gas.methane-number'),
                    method: number.method,
                  })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet small">
        {differ === null ? t('gas.differ-unknown') : t('gas.differ', { by: format.number(differ, 1) })}
      </p>
    </section>
  )
}
