import type { Language } from './format.ts'

/** What this browser remembers of a person's taste; the session itself is a cookie that no script can read. */
export type Theme = 'auto' | 'light' | 'dark'
const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

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

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function chooseTheme(theme: Theme): void {
  remember('fakel.theme', theme)
  applyTheme(theme)
  // Charts and heat maps are drawn on canvases, which do not follow style sheets by themselves.
  window.dispatchEvent(new Event('fakel-theme'))
}

export function preferredLanguage(): Language {
  const kept = remembered('fakel.language')
  if (kept === 'en' || kept === 'ru') return kept
  return navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en'
}
export const rememberLanguage = (language: Language) => remember('fakel.language', language)
