import type { BalanceView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'

/** What each node lacks of closing by its raw measurements, against what is allowed. */
export function Nodes({ balance }: { balance: BalanceView }) {
  const { t, format } = useWords()
  const amount = balance.unit === 'Wh' ? format.energyExact : format.gasVolume
  return (
    <section className="panel wide" aria-labelledby="nodes-title">
      <h2 id="nodes-title">{t('nodes.title')}</h2>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{t('nodes.node')}</th>
            {(['inputs', 'outputs', 'residual', 'tolerance'] as const).map((column) => (
              <th key={column} scope="col" className="num">
                {t(`nodes.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {balance.nodes.map((node) => {
            const out =
              node.residual !== null && node.tolerance !== null && Math.abs(node.residual) > node.tolerance
            return (
              <tr key={node.id} className={out ? 'out' : undefined}>
                <th scope="row">{node.id}</th>
                <td className="num">{amount(node.inputs)}</td>
                <td className="num">{amount(node.outputs)}</td>
                <td className="num">
                  {node.residual !== null && <Mark kind={out ? 'alarm' : 'good'} />}
                  {amount(node.residual)}
                </td>
                <td className="num quiet">
                  {node.tolerance !== null && '±'}
                  {amount(node.tolerance)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
