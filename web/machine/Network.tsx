import type { MachineReportView } from '../../src/site/reportView.ts'
import type { MachineView } from '../../src/site/view.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'

/** Who it is on the network, and for whom it works. */
export function Network({
  machine,
  report,
}: {
  machine: MachineView
  report: MachineReportView | null | undefined
}) {
  const { t } = useWords()
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['machine.address', machine.address],
    ['machine.hostname', report?.hostname],
    ['machine.mac', report?.mac ?? machine.mac],
    ['machine.serial', report?.serial ?? machine.serial],
    [
      'machine.firmware',
      report ? [report.firmware, report.firmware_version].filter(Boolean).join(' ') : machine.firmware,
    ],
    ['machine.api', report?.api_version],
    ['machine.driver', machine.driver],
    ['machine.can', machine.capabilities.map((one) => t(`capability.${one}`)).join(', ')],
  ]
  const pools = report?.pools ?? []
  return (
    <section className="panel" aria-labelledby="machine-network">
      <h2 id="machine-network">{t('machine.network')}</h2>
      <table className="rows machine-network">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row" className="quiet">
                {t(name)}
              </th>
              <td>{value === null || value === undefined || value === '' ? UNKNOWN : value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{t('machine.pools')}</h2>
      {pools.length === 0 && <p className="quiet">{t('machine.not-told')}</p>}
      <ul className="machine-pools">
        {pools.map((pool, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same pool may stand there twice
          <li key={index} className={pool.active === true ? 'active' : 'quiet'}>
            <span>{pool.url}</span>
            <span className="small">{pool.user ?? UNKNOWN}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
