import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { signOut } from '../state/verbs.ts'
import { LanguageChoice, ThemeChoice } from './Preferences.tsx'

/** Who is signed in, their taste, and the way out. Closes on Escape and on a click elsewhere. */
export function UserMenu() {
  const { t } = useWords()
  const user = useConsole((state) => (state.session.kind === 'signed-in' ? state.session.user : undefined))
  const menu = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event) => {
      const open = menu.current
      if (open === null || !open.open) return
      const escaped = event instanceof KeyboardEvent && event.key === 'Escape'
      const outside =
        event.type === 'pointerdown' && event.target instanceof Node && !open.contains(event.target)
      if (!escaped && !outside) return
      open.open = false
      if (escaped) open.querySelector('summary')?.focus()
    }
    document.addEventListener('keydown', close)
    document.addEventListener('pointerdown', close)
    return () => {
      document.removeEventListener('keydown', close)
      document.removeEventListener('pointerdown', close)
    }
  }, [])
  if (user === undefined) return null
  const shut = () => {
    if (menu.current !== null) menu.current.open = false
  }
  return (
    <details className="menu" ref={menu}>
      <summary>{user.name}</summary>
      <div className="menu-body panel">
        <p className="quiet">{t(`role.${user.role}`)}</p>
        <LanguageChoice />
        <ThemeChoice />
        <Link to="/password" onClick={shut}>
          {t('password.title')}
        </Link>
        <button type="button" onClick={() => void signOut()}>
          {t('session.sign-out')}
        </button>
      </div>
    </details>
  )
}
