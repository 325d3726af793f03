import i18next from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { type Format, formatFor, type Language } from './format.ts'
import en from './messages/en.json' with { type: 'json' }
import ru from './messages/ru.json' with { type: 'json' }
import { preferredLanguage, rememberLanguage } from './preferences.ts'
import { useConsole } from './state/store.ts'

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferredLanguage(),
    fallbackLng: 'en',
    resources: { en: { translation: en }, ru: { translation: ru } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18next.language
}

export async function chooseLanguage(language: Language): Promise<void> {
  rememberLanguage(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export type Words = (key: string, values?: Record<string, unknown>) => string

const formats = new Map<string, Format>()

/** The words of the chosen language, and its formats in the site's zone. */
export function useWords(): { readonly t: Words; readonly format: Format; readonly language: Language } {
  const { t: translate, i18n } = useTranslation()
  const t = useCallback<Words>((key, values = {}) => translate(key, values), [translate])
  const zone = useConsole((state) => state.site?.site.zone) ?? 'UTC'
  const language: Language = i18n.language === 'ru' ? 'ru' : 'en'
  const key = `${language} ${zone}`
  let format = formats.get(key)
  if (format === undefined) {
    format = formatFor(language, zone, (unit) => t(`unit.${unit}`))
    formats.set(key, format)
  }
  return { t, format, language }
}
