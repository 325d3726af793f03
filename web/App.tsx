import { lazy, Suspense, useEffect } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { BalancePage } from './balance/BalancePage.tsx'
import { EventsPage } from './events/EventsPage.tsx'
import { useWords } from './i18n.ts'
import { MachinePage } from './machine/MachinePage.tsx'
import { MachinesPage } from './machines/MachinesPage.tsx'
import { OrdersPage } from './orders/OrdersPage.tsx'
import { CardPage } from './register/CardPage.tsx'
import { RegisterPage } from './register/RegisterPage.tsx'
import { RepairsPage } from './repairs/RepairsPage.tsx'
import { ScanPage } from './scan/ScanPage.tsx'
import { NewPassword } from './session/NewPassword.tsx'
import { SignIn } from './session/SignIn.tsx'
import { SitePage } from './site/SitePage.tsx'
import { follow } from './state/live.ts'
import { useConsole } from './state/store.ts'
import { catchUp, resumeSession } from './state/verbs.ts'
import { Shell } from './ui/Shell.tsx'
import { UsersPage } from './users/UsersPage.tsx'

/** Large pages that few look at first: each is fetched when it is opened. */
const SchedulePage = lazy(async () => ({
  default: (await import('./schedule/SchedulePage.tsx')).SchedulePage,
}))
const GasPage = lazy(async () => ({ default: (await import('./gas/GasPage.tsx')).GasPage }))

/** The door, and behind it the pages. */
export function App() {
  const session = useConsole((state) => state.session)
  if (session.kind === 'unknown') return null
  if (session.kind === 'unreachable') return <Unreachable />
  if (session.kind === 'signed-out') return <SignIn />
  if (session.mustChangePassword) return <NewPassword forced />
  return <Inside admin={session.user.role === 'admin'} />
}

function Inside({ admin }: { admin: boolean }) {
  useEffect(() => follow(() => void catchUp()), [])
  return (
    <Shell>
      <Switch>
        <Route path="/" component={SitePage} />
        <Route path="/machines" component={MachinesPage} />
        <Route path="/machines/*" component={MachinePage} />
        <Route path="/scan" component={ScanPage} />
        <Route path="/orders" component={OrdersPage} />
        <Route path="/repairs" component={RepairsPage} />
        <Route path="/register" component={RegisterPage} />
        <Route path="/register/:id" component={CardPage} />
        <Route path="/schedule">
          <Suspense fallback={<main className="schedule" aria-busy="true" />}>
            <SchedulePage />
          </Suspense>
        </Route>
        <Route path="/balance" component={BalancePage} />
        <Route path="/gas/:tab?">
          <Suspense fallback={<main className="gas" aria-busy="true" />}>
            <GasPage />
          </Suspense>
        </Route>
        <Route path="/events" component={EventsPage} />
        <Route path="/password">
          <NewPassword />
        </Route>
        {admin && <Route path="/users" component={UsersPage} />}
        <Route>
          <Redirect to="/" replace />
        </Route>
      </Switch>
    </Shell>
  )
}

function Unreachable() {
  const { t } = useWords()
  return (
    <main className="door">
      <p role="alert">{t('session.unreachable')}</p>
      <button type="button" onClick={() => void resumeSession()}>
        {t('session.retry')}
      </button>
    </main>
  )
}
