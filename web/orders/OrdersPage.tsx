import { Link } from 'wouter'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { OrderForm } from './OrderForm.tsx'
import { OrderProgress } from './OrderProgress.tsx'
import { useOrders } from './useOrders.ts'

/** Orders to many machines at once: chosen by a rule, previewed, followed until each machine is confirmed or named. */
export function OrdersPage() {
  const { t } = useWords()
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const { orders, refresh } = useOrders()
  return (
    <main className="orders">
      <header className="machine-title">
        <Link to="/machines" className="small">
          {t('machine.back')}
        </Link>
        <h1>{t('order.title')}</h1>
        <p className="quiet">{t('order.explained')}</p>
      </header>
      {operator && <OrderForm onGiven={() => void refresh()} />}
      {orders.length === 0 && <p className="quiet">{t('order.none')}</p>}
      {orders.map((order) => (
        <OrderProgress key={order.id} order={order} operator={operator} onChanged={() => void refresh()} />
      ))}
    </main>
  )
}
