import type { ReactNode } from 'react'
import type { MachineReportView } from '../../src/site/reportView.ts'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Figure } from '../ui/Figure.tsx'

/** The figures of now, each beside what it should be. */
export function Figures({
  machine,
  report,
}: {
  machine: MachineView
  report: MachineReportView | undefined
}) {
  const { t, format } = useWords()
  const { parts } = format
  const grade = t(`machine.grade.${machine.power_grade}`)
  const accepted = report?.accepted ?? null
  const rejected = report?.rejected ?? null
  const shares = accepted === null || rejected === null ? null : accepted + rejected
  return (
    <dl className="panel machine-figures">
      <Told name={t('column.power_w')} under={machine.power_w === null ? '' : grade}>
        <Figure shown={parts.power(machine.power_w)} big />
      </Told>
      <Told
        name={t('column.hashrate_ths')}
        under={t('machine.of', {
          nominal: format.hashrate(report?.expected_hashrate_ths ?? machine.nominal_hashrate_ths),
        })}
      >
        <Figure shown={parts.hashrate(machine.hashrate_ths)} big />
      </Told>
      <Told name={t('column.efficiency_j_per_th')}>
        <Figure shown={parts.efficiency(machine.efficiency_j_per_th)} big />
      </Told>
      <Told name={t('column.temperature_c')} under={t('machine.hottest')}>
        <Figure shown={parts.temperature(machine.temperature_c)} big />
      </Told>
      <Told name={t('machine.limit')} under={report?.profile ?? ''}>
        <Figure shown={parts.power(machine.power_limit_w)} big />
      </Told>
      <Told
        name={t('machine.rejected')}
        under={shares === null ? '' : t('machine.shares', { shares: format.number(shares) })}
      >
        <Figure
          shown={parts.share(shares === null || shares === 0 || rejected === null ? null : rejected / shares)}
          big
        />
      </Told>
      <Told name={t('machine.uptime')}>
        <span className="figure big">
          {format.duration(machine.uptime_s === null ? null : machine.uptime_s * 1000)}
        </span>
      </Told>
    </dl>
  )
}

function Told({ name, under = '', children }: { name: string; under?: string; children: ReactNode }) {
  return (
    <div>
      <dt className="quiet small">{name}</dt>
      <dd>{children}</dd>
      <dd className="quiet small machine-under">{under}</dd>
    </div>
  )
}
