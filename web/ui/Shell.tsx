import type { ReactNode } from 'react'
import { Link, useRoute } from 'wouter'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { Connection } from './Connection.tsx'
import { useNow } from './now.ts'
import { UserMenu } from './UserMenu.tsx'

/** The header and the page under it. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useWords()
  const name = useConsole((state) => state.site?.site.name)
  const burnsGas = useConsole((state) => state.site?.gas !== null)
  const admin = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role === 'admin',
  )
  return (
    <>
      <a className="skip" href="#page">
        {t('shell.skip')}
      </a>
      <header className="head">
        <div className="head-site">
          <img src="/flame.svg" alt="" width="24" height="24" />
          <span className="head-name">{name ?? t('brand')}</span>
          <LocalTime />
        </div>
        <nav aria-label={t('shell.pages')}>
          <Page to="/" name="site" />
          <Page to="/machines" name="machines" />
          <Page to="/schedule" name="schedule" />
          <Page to="/repairs" name="repairs" />
          <Page to="/register" name="register" />
          {burnsGas && <Page to="/gas" name="gas" under="/gas/:tab?" />}
          <Page to="/balance" name="balance" />
          <Page to="/events" name="events" />
          {admin && <Page to="/users" name="users" />}
        </nav>
        <div className="head-end">
          <Connection />
          <UserMenu />
        </div>
      </header>
      <div id="page" className="page">
        {children}
      </div>
    </>
  )
}

/** `under` is the pattern of all the page's addresses, where it has more than one. */
function Page({ to, name, under = to }: { to: string; name: string; under?: string }) {
  const { t } = useWords()
  const [here] = useRoute(under)
  return (
    <Link to={to} aria-current={here ? 'page' : undefined}>
      {t(`page.${name}`)}
    </Link>
  )
}

/** The time at the site, in its zone. */
function LocalTime() {
  const { t, format } = useWords()
  const now = useNow()
  return (
    <time className="head-time" title={t('shell.site-time', { zone: format.zone })}>
      {format.clock(now)}
    </time>
  )
}
