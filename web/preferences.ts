import type { Language } from './format.ts'

/** What this browser remembers of a person's taste; the session itself is a cookie that no script can read. */
export type Theme = 'auto' | 'light' | 'dark'
const THEMES: readonly Theme[] = ['auto', 'light', 'dark']
/** The window hears so when another theme is on. */
export const THEME_CHANGED = 'fakel-theme'

/** Storage may be shut off; the choice then lasts as long as the page. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch (error) {
    console.debug('not remembered', key, error)
  }
}

export function preferredTheme(): Theme {
  const kept = remembered('fakel.theme')
  return THEMES.find((theme) => theme === kept) ?? 'auto'
}

const system = () => matchMedia('(prefers-color-scheme: dark)')
/** What is on now, for as long as the page: storage may be shut off. */
let chosen: Theme = 'auto'

function applyTheme(): void {
  const theme = chosen === 'auto' ? (system().matches ? 'dark' : 'light') : chosen
  document.documentElement.dataset['theme'] = theme
  // Charts and heat maps are drawn on canvases, which do not follow style sheets by themselves.
  window.dispatchEvent(new Event(THEME_CHANGED))
}

/** Puts on the preferred theme, and follows the system's where that is preferred. */
export function startTheme(): void {
  chosen = preferredTheme()
  system().addEventListener('change', applyTheme)
  applyTheme()
}

export function chooseTheme(theme: Theme): void {
  chosen = theme
  remember('fakel.theme', theme)
  applyTheme()
}

export function preferredLanguage(): Language {
  const kept = remembered('fakel.language')
  if (kept === 'en' || kept === 'ru') return kept
  return navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en'
}
export const rememberLanguage = (language: Language) => remember('fakel.language', language)
