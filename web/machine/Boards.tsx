import type { MachineReportView } from '../../src/site/reportView.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'

/** Boards and fans as the machine tells them, and its own complaints. */
export function Boards({ report }: { report: MachineReportView | null | undefined }) {
  const { t, format } = useWords()
  const boards = report?.boards ?? []
  const fans = report?.fans ?? []
  const errors = report?.errors ?? []
  const defects = report?.defects ?? []
  return (
    <section className="panel" aria-labelledby="machine-boards">
      <h2 id="machine-boards">{t('machine.boards')}</h2>
      {boards.length === 0 && <p className="quiet">{t('machine.not-told')}</p>}
      {boards.length > 0 && (
        <div className="wide">
          <table className="records">
            <thead>
              <tr>
                <th scope="col">{t('machine.board')}</th>
                <th scope="col">{t('machine.state')}</th>
                <th scope="col" className="num">
                  {t('machine.chips')}
                </th>
                <th scope="col" className="num">
                  {t('column.temperature_c')}
                </th>
                <th scope="col" className="num">
                  {t('column.hashrate_ths')}
                </th>
                <th scope="col">{t('machine.serial')}</th>
              </tr>
            </thead>
            <tbody>
              {boards.map((board, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a board has no name but its place
                <tr key={index} className={board.active === false ? 'out' : undefined}>
                  <th scope="row">{index + 1}</th>
                  <td>
                    {board.active === null ? UNKNOWN : t(board.active ? 'machine.active' : 'machine.dead')}
                  </td>
                  <td className="num">{format.number(board.chips)}</td>
                  <td className="num">{format.temperature(board.temperature_c)}</td>
                  <td className="num">{format.hashrate(board.hashrate_ths)}</td>
                  <td>{board.serial ?? UNKNOWN}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {fans.length > 0 && (
        <p className="machine-fans">
          <span className="quiet">{t('machine.fans')}</span>{' '}
          {fans.map((fan, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fan has no name but its place
            <span key={index} className={fan.rpm === 0 ? 'fan still' : 'fan'}>
              {t('machine.rpm', { rpm: format.number(fan.rpm) })}
            </span>
          ))}
        </p>
      )}
      {errors.length > 0 && (
        <ul className="machine-errors">
          {errors.map((error) => (
            <li key={`${error.code} ${error.text}`}>
              {error.code !== null && <b>{error.code} </b>}
              {error.text}
            </li>
          ))}
        </ul>
      )}
      {defects.length > 0 && (
        <details className="small">
          <summary className="quiet">{t('machine.unreadable', { count: defects.length })}</summary>
          <ul>
            {defects.map((defect) => (
              <li key={defect}>{defect}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
